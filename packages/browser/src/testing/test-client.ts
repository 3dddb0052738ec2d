import { setStandIn } from '../connect/stand-in.ts'
import { goOffline } from '../offline.ts'
import type { TokenClientOptions } from '../options.ts'
import type { TokenClient } from '../token-client.ts'
import { createTokenClient } from '../token-client.ts'
import type { TestConnect } from './test-connect.ts'
import { checkConnect, createTestConnect } from './test-connect.ts'
import type { TestApi, TestFailureCode, TestFailureOptions, TestRequest, TestToken } from './test-relay.ts'
import { createTestRelay, refuseUnknown, relayUrl } from './test-relay.ts'
import { turn } from './turn.ts'
import { createVirtualClock } from './virtual-clock.ts'

/** Options of `createTestClient`. Each has a function that changes it later. */
export interface TestClientOptions extends Pick<
  TokenClientOptions,
  'headers' | 'onUnauthorized' | 'onSubjectChange'
> {
  /** The tokens that the relay answers with. Default: see the fields. */
  readonly token?: TestToken | undefined
  /** Lets every mint and consent fail with this code. Default: they succeed. */
  readonly fail?: TestFailureCode | undefined
  /** Answers calls of the providers' APIs. Default: a call rejects with an error that asks for this option. */
  readonly api?: TestApi | undefined
  /** How Connect ends. Default: opening it rejects with an error that asks for this option. */
  readonly connect?: TestConnect | undefined
}

/** A token client without a network, on a clock that stands still until the test moves it. */
export interface TestClient extends TokenClient {
  /** Lets `ms` milliseconds pass: fires each timer at its instant, and runs what follows from it. */
  readonly advance: (ms: number) => Promise<void>
  /** Puts the device to sleep for `ms` milliseconds: time passes, and no timer fires. */
  readonly sleep: (ms: number) => Promise<void>
  /** Lets time pass until a promise settles, for example one that waits for the client's retries. Returns the promise. */
  readonly run: <T>(promise: Promise<T>) => Promise<T>
  /** Changes fields of the tokens of later mints. */
  readonly setToken: (token: TestToken) => void
  /** Lets later mints and consents fail. The client retries some failures: see `run`. */
  readonly fail: (code: TestFailureCode, options?: TestFailureOptions) => void
  /** Lets later mints and consents succeed. A hold-off of the client goes on: let its time pass, or force a mint. */
  readonly recover: () => void
  /** Takes the device off the network, by `navigator.onLine`, or puts it back. `dispose` puts it back, too. */
  readonly setOnline: (isOnline: boolean) => void
  /** Replaces the answers of the providers' APIs. */
  readonly setApi: (api: TestApi) => void
  /** Changes how later openings of Connect end. */
  readonly setConnect: (connect: TestConnect) => void
  /** Every request so far. */
  readonly requests: readonly TestRequest[]
}

/** The longest time that `run` lets pass. */
const maxRunMs = 24 * 3_600_000

/**
 * Creates a token client for tests. It is the real client in front of a scripted relay: renewals, retries, hold-offs and
 * users behave as in a page.
 *
 * @throws TypeError for an unknown option or a value that is not valid
 * @example
 * const client = createTestClient({ token: { lifeSeconds: 60 } })
 * await client.getToken('wealthica') // 'test-token-1'
 * await client.advance(60_000)
 * await client.getToken('wealthica') // 'test-token-2'
 */
export function createTestClient(options: TestClientOptions = {}): TestClient {
  const { token, fail, api, connect, headers, onUnauthorized, onSubjectChange, ...unknown } = options
  refuseUnknown('createTestClient', unknown)
  const clock = createVirtualClock()
  const relay = createTestRelay(clock)
  if (token) relay.setToken(token)
  if (fail) relay.fail(fail)
  if (api !== undefined) relay.setApi(api)
  let connectScript: TestConnect | undefined
  let goOnline: (() => void) | undefined

  async function advance(ms: number): Promise<void> {
    checkMs('advance', ms)
    const endMs = clock.monotonicMs() + ms
    do await turn()
    while (clock.fireNext(endMs - clock.monotonicMs()))
    clock.skip(endMs - clock.monotonicMs())
    await turn()
  }

  const client = createTokenClient({
    headers,
    onUnauthorized,
    onSubjectChange,
    baseUrl: relayUrl,
    clock,
    fetch: relay.fetch,
    random: () => 0.5,
    // Test files run side by side, and must not hear each other.
    tabs: false,
  })
  const { dispose } = client

  const setOnline = (isOnline: boolean) => {
    if (!isOnline) goOnline ??= goOffline()
    else {
      goOnline?.()
      goOnline = undefined
    }
  }
  const setConnect = (next: TestConnect) => {
    checkConnect(next)
    connectScript = next
  }
  if (connect !== undefined) setConnect(connect)
  setStandIn(
    client,
    createTestConnect(client, () => connectScript),
  )

  return Object.assign(client, {
    advance,
    async sleep(ms: number): Promise<void> {
      checkMs('sleep', ms)
      clock.sleep(ms)
      await turn()
    },
    async run<T>(promise: Promise<T>): Promise<T> {
      const state = { isSettled: false }
      const settle = () => {
        state.isSettled = true
      }
      promise.then(settle, settle)
      const endMs = clock.monotonicMs() + maxRunMs
      for (await turn(); !state.isSettled; await turn()) {
        if (clock.fireNext(endMs - clock.monotonicMs())) continue
        throw new Error(
          'The promise does not settle: it waits for something other than the time of this client.',
        )
      }
      return promise
    },
    setToken: relay.setToken,
    fail: relay.fail,
    recover: relay.recover,
    setOnline,
    setApi: relay.setApi,
    setConnect,
    requests: relay.requests,
    dispose(): void {
      setOnline(true)
      dispose()
    },
  })
}

function checkMs(name: string, ms: number): void {
  if (!(ms >= 0 && ms < Infinity)) throw new RangeError(`${name}(${ms}): use milliseconds, 0 or more`)
}
