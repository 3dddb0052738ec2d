import {
  httpDateMs,
  isRecord,
  parseJson,
  parseTokenAnswer,
  type Purpose,
  retryAfterMs,
} from '@token-relay/protocol'
import { withDeadline } from './abortable.ts'
import { startAge } from './clock.ts'
import { tryMs } from './defaults.ts'
import { asTokenError, TokenError } from './errors.ts'
import { edgesOf, type Minted } from './freshness.ts'
import { type Settings } from './options.ts'

/** One request for a token. */
export interface TokenRequest {
  readonly provider: string
  readonly purpose: Purpose
  /** `tokenId` of a token that the provider answered 401 to. */
  readonly refused?: string | undefined
  /** Ends the request. */
  readonly outer: AbortSignal
  /** Milliseconds until it fails as `timeout`. */
  readonly limitMs: number
}

/** Asks the relay for a token, once. */
export async function requestToken(settings: Settings, request: TokenRequest): Promise<Minted> {
  const { provider, purpose, refused } = request
  const device: { readonly onLine?: boolean } | undefined = globalThis.navigator
  if (device?.onLine === false) throw new TokenError('offline')
  const ageMs = startAge(settings.clock)
  const answer = await withDeadline(settings.clock, request, async (signal) => {
    const body = JSON.stringify({ purpose, refused })
    const response = await send(settings, provider, { method: 'POST', body, signal })
    const content = parseJson(await response.text().catch(unreachable))
    if (!response.ok) throw failureOf(response, content)
    return parseTokenAnswer(content)
  })
  if (answer?.provider !== provider || !answer.expiresIn) throw new TokenError('bad_answer')
  const minted = { answer, ageMs }
  // The device slept between request and answer: what arrived may be over, and the relay has a newer one.
  if (edgesOf({ grant: minted, purpose }).endMs <= 0) throw new TokenError('timeout')
  return minted
}

/** Asks the relay to forget the caller's tokens: also when the page goes away, and never throws. */
export async function deleteToken(settings: Settings, provider: string): Promise<void> {
  const request = { outer: new AbortController().signal, limitMs: tryMs }
  const forget = (signal: AbortSignal) =>
    send(settings, provider, { method: 'DELETE', keepalive: true, signal })
  await withDeadline(settings.clock, request, forget).catch(() => {})
}

async function send(
  { baseUrl, headers, credentials, fetch }: Settings,
  provider: string,
  init: RequestInit,
): Promise<Response> {
  const own = new Headers(await headers())
  if (init.body) own.set('content-type', 'application/json')
  return fetch(`${baseUrl}/${provider}/auth`, {
    ...init,
    headers: own,
    credentials,
    cache: 'no-store',
    redirect: 'error',
  }).catch(unreachable)
}

function unreachable(cause: unknown): never {
  throw asTokenError(cause, 'network')
}

function failureOf({ status, headers }: Response, content: unknown): TokenError {
  const { code } = isRecord(content) ? content : {}
  const known = typeof code === 'string' ? code : status === 401 ? 'unauthenticated' : 'http_error'
  // The device's clock may show anything: a date counts from the answer's own `Date`.
  const sentAtMs = httpDateMs(headers.get('date') ?? '') ?? NaN
  const waitMs = retryAfterMs(headers.get('retry-after'), sentAtMs) ?? 0
  return new TokenError(known, { status, retryAfterMs: waitMs })
}
