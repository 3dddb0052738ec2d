import type { TokenAnswer } from '@token-relay/protocol'
import { httpDateMs, isRecord, parseJson, parseTokenAnswer, retryAfterMs } from '@token-relay/protocol'
import { abortable, pause, throwIfAborted, withDeadline } from './abort.ts'
import { startAge } from './clock.ts'
import { firstBackoffMs, maxAttempts, maxBackoffMs, mintBudgetMs, requestTimeoutMs } from './defaults.ts'
import type { MintedToken, TokenEntry } from './entry.ts'
import { edgesOf, heldOffError } from './entry.ts'
import type { TokenErrorCode } from './errors.ts'
import { asTokenError, isCode, isRetryable, TokenError } from './errors.ts'
import { shareFailure } from './page.ts'
import type { Session } from './session.ts'

/** Asks the relay for a token until it succeeds, fails permanently, or runs out of attempts or time. */
export async function mintToken(
  session: Session,
  entry: TokenEntry,
  signal: AbortSignal,
): Promise<MintedToken> {
  const { clock, random, askHost } = session
  let budgetMs = mintBudgetMs
  let isHostAsked = false
  for (let attempt = 1; ; attempt += 1) {
    const ageMs = startAge(clock)
    const { refused } = entry
    // One tab tries whether the relay is back; the others wait for the outcome.
    shareFailure(session, entry)
    try {
      const timeoutMs = Math.min(requestTimeoutMs, budgetMs)
      const answer = await withDeadline(clock, { signal, timeoutMs }, (signal) =>
        requestToken(session, entry, signal),
      )
      // The device slept between request and answer: the token may be over, and the relay has a newer one.
      if (edgesOf({ answer, ageMs }, entry.purpose).endMs <= 0) throw new TokenError('timeout')
      // If the provider refused this token during the request, ask again and say so.
      if (entry.refused === refused || entry.refused !== answer.tokenId) return { answer, ageMs }
    } catch (cause) {
      const error = asTokenError(cause, 'unexpected')
      if (error.code === 'unauthenticated' && !isHostAsked) {
        isHostAsked = await abortable(askHost(ageMs()), signal)
        if (isHostAsked) continue
      }
      const waitMs = Math.max(error.retryAfterMs, random() * firstBackoffMs * 2 ** (attempt - 1))
      // Sleep of the device is not the relay's time.
      budgetMs -= Math.min(ageMs(), requestTimeoutMs) + waitMs
      const isOver = attempt >= maxAttempts || waitMs > maxBackoffMs || budgetMs <= 0
      // Another tab has found out, too, that the relay is down.
      if (isOver || heldOffError(entry) || !isRetryable(error)) throw error
      await pause(clock, waitMs, signal)
    }
  }
}

async function requestToken(session: Session, entry: TokenEntry, signal: AbortSignal): Promise<TokenAnswer> {
  const { provider, purpose, refused } = entry
  const device: { readonly onLine?: boolean } | undefined = globalThis.navigator
  if (device?.onLine === false) throw new TokenError('offline')
  const init = { method: 'POST', body: JSON.stringify({ purpose, refused }), signal }
  const response = await send(session, provider, init)
  const content = parseJson(await orFail('network', () => response.text()))
  if (!response.ok) throw errorOf(response, content, entry)
  const answer = parseTokenAnswer(content)
  if (answer?.provider !== provider || !answer.expiresIn) throw new TokenError('bad_answer')
  return answer
}

/**
 * Asks the relay to forget a provider's tokens of the user who has just left, even if the page is being closed. Sends
 * nothing once another user is named: the request would carry their cookie. Never rejects.
 */
export async function deleteToken(session: Session, provider: string): Promise<void> {
  const request = () => send(session, provider, { method: 'DELETE', keepalive: true })
  const { signal } = session.controller
  await withDeadline(session.clock, { signal, timeoutMs: requestTimeoutMs }, request).catch(() => {})
}

/** Sends a request to the relay, unless the user changes before. */
async function send(
  { baseUrl, credentials, fetch, headers: getHeaders, controller }: Session,
  provider: string,
  init: RequestInit,
): Promise<Response> {
  const headers = await orFail('headers_failed', async () => new Headers(await getHeaders()))
  if (init.body) headers.set('content-type', 'application/json')
  throwIfAborted(controller.signal)
  // Hosts send signed-out users to a login page. Following a redirect would send the headers to another address.
  const request: RequestInit = { ...init, headers, credentials, cache: 'no-store', redirect: 'manual' }
  return orFail('network', () => fetch(`${baseUrl}/${provider}/auth`, request))
}

/** Runs `work`. Rejects with this `code` if it throws anything. */
async function orFail<T>(code: TokenErrorCode, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new TokenError(code, { cause })
  }
}

/** Returns the error of a failed response. `grant` is the held token. */
export function errorOf(
  { status, headers }: Response,
  content: unknown,
  { grant }: Pick<TokenEntry, 'grant'>,
): TokenError {
  const { code, detail, instance } = isRecord(content) ? content : {}
  return new TokenError(isSignedOut(status) ? 'unauthenticated' : isCode(code) ? code : 'http_error', {
    status,
    retryAfterMs: retryAfterMs(headers.get('retry-after'), httpDateMs(headers.get('date'))),
    // L2: errors are logged, tokens are not.
    detail:
      typeof detail === 'string' && !(grant && detail.includes(grant.answer.token)) ? detail : undefined,
    requestId: /^urn:uuid:([\da-f-]{36})$/.exec(String(instance))?.[1],
  })
}

/** Returns whether a response says that nobody is signed in: 401 or a redirect, whose status browsers hide as 0. */
export function isSignedOut(status: number): boolean {
  return /^(0|30[12378]|401)$/.test(`${status}`)
}
