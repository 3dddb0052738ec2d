import { onTestFinished } from 'vitest'
import { createTokenClient, type TokenClient, type TokenClientOptions } from '../../src/index.ts'
import { type Relay, startRelay } from './relay.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

/** A client on a virtual clock, before a relay over real HTTP. */
export interface Scene {
  readonly relay: Relay
  readonly clock: VirtualClock
  readonly client: TokenClient
  /** Waits until every request is answered and everybody who waited for it has heard. */
  readonly settle: () => Promise<void>
  /** Lets time pass, and settles what it has set off. */
  readonly pass: (ms: number) => Promise<void>
  /** Fires timers, one after the other, until `work` is done. Never while a request is under way. */
  readonly drive: <T>(work: Promise<T>) => Promise<T>
}

export async function setUp(options: TokenClientOptions = {}): Promise<Scene> {
  const relay = await startRelay()
  const clock = createVirtualClock()
  const line = countedFetch()
  const client = createTokenClient({
    baseUrl: relay.url,
    clock,
    random: () => 0.5,
    fetch: line.fetch,
    ...options,
  })
  onTestFinished(async () => {
    client.dispose()
    await relay.close()
  })

  async function settle(): Promise<void> {
    do {
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    } while (line.underWay() > 0)
  }

  return {
    relay,
    clock,
    client,
    settle,
    async pass(ms) {
      clock.advance(ms)
      await settle()
    },
    async drive(work) {
      const state = { isDone: false }
      work.then(
        () => (state.isDone = true),
        () => (state.isDone = true),
      )
      for (await settle(); !state.isDone; await settle()) clock.advance(clock.nextTimerMs() ?? 0)
      return work
    },
  }
}

/** The real `fetch`, with the number of requests that have not been answered in full. */
function countedFetch(): { fetch: typeof fetch; underWay: () => number } {
  let underWay = 0
  return {
    underWay: () => underWay,
    async fetch(input, init) {
      underWay += 1
      try {
        const response = await fetch(input, init)
        const body = await response.arrayBuffer()
        const { status, headers } = response
        return new Response(status === 204 ? null : body, { status, headers })
      } finally {
        underWay -= 1
      }
    },
  }
}
