import type { ErrorCode, Purpose, TokenAnswer } from '@token-relay/protocol'
import type { ProviderName } from '../provider-name.ts'
import { errorCodes, isErrorCode, parseJson, parseMintRequest } from '@token-relay/protocol'
import { throwIfAborted } from '../abort.ts'
import type { Clock } from '../clock.ts'

/** The tokens that the relay of a test client answers with. */
export interface TestToken {
  /** Default `test-token-1`, `test-token-2` and so on. */
  readonly token?: string
  /** Seconds for which a token lives. More than 0. Default 3600. */
  readonly lifeSeconds?: number
  /** Seconds for which a token opens Connect. More than 0. Default 600. */
  readonly connectSeconds?: number
  /** Whose token it is. Another value than before is another user who signed in. Default `test-subject`. */
  readonly subject?: string
  /** Default `direct`. */
  readonly mode?: 'direct' | 'gateway'
}

/** How the relay of a test client fails: with one of its codes, or in a way that has no code of the relay. */
export type TestFailureCode = ErrorCode | 'network' | 'timeout' | 'http_error' | 'bad_answer'

/** Options of a failure. */
export interface TestFailureOptions {
  /** The number of requests that fail. Default: all, until `recover`. */
  readonly times?: number
  /** Seconds in the header `Retry-After`. Default: no header. */
  readonly retryAfterSeconds?: number
}

/** A request of a test client. */
export interface TestRequest {
  /** `mint`, `revoke` and `consent` are for the relay, `call` is for a provider's API. */
  readonly type: 'mint' | 'revoke' | 'consent' | 'call'
  readonly provider: ProviderName
  readonly purpose?: Purpose | undefined
  /** The path and query of a call. */
  readonly path?: string
  readonly method: string
}

/** Answers a call of a provider's API: with a `Response`, or with a value that is sent as JSON. */
export type TestApi = (provider: ProviderName, path: string, init: RequestInit) => unknown

/** The address of the scripted relay. */
export const relayUrl = 'https://relay.test'
const apiUrl = 'https://api.test'
const failedRequest = 'urn:uuid:00000000-0000-4000-8000-000000000000'
const ownCodes: readonly string[] = ['network', 'timeout', 'http_error', 'bad_answer']

/** Creates the scripted relay and provider APIs of a test client. */
export function createTestRelay(clock: Clock) {
  const requests: TestRequest[] = []
  let minted = 0
  let token: TestToken = {}
  let failure: { readonly code: TestFailureCode; readonly retryAfterSeconds: number | undefined } | undefined
  let failuresLeft = 0
  let api: TestApi | undefined

  /** Returns the answer of a relay that fails, if the script says so. */
  function nextFailure(): Response | Promise<Response> | undefined {
    if (!failure || failuresLeft <= 0) return undefined
    failuresLeft -= 1
    return failed(failure.code, failure.retryAfterSeconds)
  }

  function mint(provider: ProviderName): Response | Promise<Response> {
    const failing = nextFailure()
    if (failing) return failing
    minted += 1
    return json(answerOf({ token, provider, minted, nowMs: clock.wallMs() }))
  }

  async function call(provider: ProviderName, path: string, init: RequestInit): Promise<Response> {
    const { method = 'GET' } = init
    requests.push({ type: 'call', provider, path, method })
    if (!api) {
      throw new Error(
        `The test client has no answer for ${method} ${path} of ${provider}. Pass createTestClient({ api }).`,
      )
    }
    const answer = await api(provider, path, init)
    return answer instanceof Response ? answer : json(answer)
  }

  function setToken(next: TestToken): void {
    const { token: value, lifeSeconds, connectSeconds, subject, mode, ...unknown } = next
    refuseUnknown('token', unknown)
    for (const [name, seconds] of Object.entries({ lifeSeconds, connectSeconds })) {
      if (seconds !== undefined && !(seconds > 0)) {
        throw new RangeError(`token.${name} is ${seconds}: use a number of seconds above 0`)
      }
    }
    if (value === '' || subject === '') throw new TypeError('token.token and token.subject must not be empty')
    token = { ...token, ...next }
    if (mode && mode !== 'direct' && mode !== 'gateway') {
      throw new TypeError(`token.mode is ${JSON.stringify(mode)}: use "direct" or "gateway"`)
    }
  }

  function fail(
    code: TestFailureCode,
    { times = Infinity, retryAfterSeconds }: TestFailureOptions = {},
  ): void {
    if (!isErrorCode(code) && !ownCodes.includes(code)) {
      const codes = [...ownCodes, ...Object.keys(errorCodes)].join(', ')
      throw new TypeError(
        `unknown failure: ${JSON.stringify(code)}. Use one of: ${codes}. Offline: setOnline(false).`,
      )
    }
    failure = { code, retryAfterSeconds }
    failuresLeft = times
  }

  function recover(): void {
    failure = undefined
  }

  function setApi(next: TestApi | undefined): void {
    if (next !== undefined && typeof next !== 'function') throw new TypeError('api is not a function')
    api = next
  }

  /** The client’s `fetch`. */
  async function fetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    if (init.signal) throwIfAborted(init.signal)
    const url = new URL(input instanceof Request ? input.url : input)
    const [, provider = '', ...rest] = url.pathname.split('/')
    const { method = 'GET', body } = init
    if (url.origin !== relayUrl) return call(provider, `/${rest.join('/')}${url.search}`, init)
    if (rest[0] === 'api') return call(provider, `/${rest.slice(1).join('/')}${url.search}`, init)
    if (method === 'DELETE') {
      requests.push({ type: 'revoke', provider, method })
      return new Response(null, { status: 204 })
    }
    if (rest[0] === 'connect') {
      requests.push({ type: 'consent', provider, method })
      return nextFailure() ?? json({ url: `https://consent.test/${provider}` })
    }
    const wanted = parseMintRequest(parseJson(typeof body === 'string' ? body : ''))
    const purpose = typeof wanted === 'object' ? (wanted.purpose ?? 'api') : undefined
    requests.push({ type: 'mint', provider, purpose, method })
    return mint(provider)
  }

  return { requests, setToken, fail, recover, setApi, fetch }
}

/** Throws if a script has an option that does not exist. */
export function refuseUnknown(what: string, unknown: object): void {
  for (const name of Object.keys(unknown)) throw new TypeError(`unknown option of ${what}: ${name}`)
}

interface Minting {
  readonly token: TestToken
  readonly provider: ProviderName
  readonly minted: number
  readonly nowMs: number
}

function answerOf({ token: script, provider, minted, nowMs }: Minting): TokenAnswer {
  const { lifeSeconds = 3600, connectSeconds = 600, subject = 'test-subject', mode = 'direct' } = script
  return {
    token: script.token ?? `test-token-${minted}`,
    tokenId: `test-token-id-${minted}`,
    provider,
    mode,
    issuedAt: new Date(nowMs).toISOString(),
    expiresAt: new Date(nowMs + lifeSeconds * 1000).toISOString(),
    expiresIn: lifeSeconds,
    windows: { connect: connectSeconds },
    subject,
    ...(mode === 'direct' && { api: `${apiUrl}/${provider}` }),
    connect: { url: 'https://connect.test', clientId: 'test-client' },
  }
}

/** Answers like the relay, or a network, that fails. */
function failed(code: TestFailureCode, retryAfterSeconds: number | undefined): Response | Promise<Response> {
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  if (isErrorCode(code)) {
    const { status } = errorCodes[code]
    return json({ code, detail: `scripted failure: ${code}`, instance: failedRequest }, { status, headers })
  }
  if (code === 'network') return Promise.reject(new TypeError('scripted failure: network'))
  // The client gives up after its own timeout.
  if (code === 'timeout') return new Promise(() => {})
  if (code === 'bad_answer') return json({})
  return new Response('scripted failure', { status: 500, headers })
}

function json(value: unknown, init: ResponseInit = {}): Response {
  const headers = { 'content-type': 'application/json', ...Object.fromEntries(new Headers(init.headers)) }
  return new Response(JSON.stringify(value ?? null), { ...init, headers })
}
