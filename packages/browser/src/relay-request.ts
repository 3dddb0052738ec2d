import type { TokenAnswer } from '@token-relay/protocol'
import { httpDateMs, isRecord, parseJson, parseTokenAnswer, retryAfterMs } from '@token-relay/protocol'
import type { Deadline } from './clock.ts'
import { abortable, pause, startAge, withDeadline } from './clock.ts'
import { firstBackoffMs, maxAttempts, maxBackoffMs, mintBudgetMs, requestTimeoutMs } from './defaults.ts'
import type { MintedToken, TokenEntry } from './entry.ts'
import { edgesOf } from './entry.ts'
import { asTokenError, isRetryable, TokenError } from './errors.ts'
import type { Settings } from './options.ts'
import type { Session } from './session.ts'

/** Asks the relay for a token until it succeeds, fails permanently, or runs out of attempts or time. */
export async function mintToken(
  { settings, askHost }: Session,
  entry: TokenEntry,
  signal: AbortSignal,
): Promise<MintedToken> {
  const { clock, random } = settings
  let budgetMs = mintBudgetMs
  let isHostAsked = false
  for (let attempt = 1; ; attempt += 1) {
    const spentMs = startAge(clock)
    const refused = entry.refused()
    try {
      const timeoutMs = Math.min(requestTimeoutMs, budgetMs)
      const token = await requestToken(settings, entry, { signal, timeoutMs })
      // If the provider refused this token during the request, ask again and say so.
      if (entry.refused() === refused || entry.refused() !== token.answer.tokenId) return token
    } catch (cause) {
      const error = asTokenError(cause, 'headers_failed')
      if (error.status === 401 && !isHostAsked) {
        isHostAsked = await abortable(askHost(spentMs()), signal)
        if (isHostAsked) continue
      }
      const waitMs = Math.max(error.retryAfterMs, random() * firstBackoffMs * 2 ** (attempt - 1))
      // Sleep of the device is not the relay's time.
      budgetMs -= Math.min(spentMs(), requestTimeoutMs) + waitMs
      const isOver = attempt >= maxAttempts || waitMs > maxBackoffMs || budgetMs <= 0
      if (isOver || !isRetryable(error)) throw error
      await pause(clock, waitMs, signal)
    }
  }
}

async function requestToken(settings: Settings, entry: TokenEntry, deadline: Deadline): Promise<MintedToken> {
  const { provider, purpose } = entry
  const device: { readonly onLine?: boolean } | undefined = globalThis.navigator
  if (device?.onLine === false) throw new TokenError('offline')
  const ageMs = startAge(settings.clock)
  const answer = await withDeadline(settings.clock, deadline, async (signal): Promise<TokenAnswer | null> => {
    const body = JSON.stringify({ purpose, refused: entry.refused() })
    const response = await send(settings, provider, { method: 'POST', body, signal })
    const content = parseJson(await response.text().catch(unreachable))
    if (!response.ok) throw errorOf(response, content, entry)
    return parseTokenAnswer(content)
  })
  if (answer?.provider !== provider || !answer.expiresIn) throw new TokenError('bad_answer')
  const token = { answer, ageMs }
  // The device slept between request and answer: the token may be over, and the relay has a newer one.
  if (edgesOf(token, purpose).endMs <= 0) throw new TokenError('timeout')
  return token
}

/** Asks the relay to forget the user's tokens, even if the page is being closed. Never rejects. */
export async function deleteToken(settings: Settings, provider: string): Promise<void> {
  const deadline = { signal: AbortSignal.any([]), timeoutMs: requestTimeoutMs }
  const request = (signal: AbortSignal) =>
    send(settings, provider, { method: 'DELETE', keepalive: true, signal })
  await withDeadline(settings.clock, deadline, request).catch(() => {})
}

async function send(settings: Settings, provider: string, init: RequestInit): Promise<Response> {
  const { baseUrl, credentials, fetch } = settings
  const headers = new Headers(await settings.headers())
  if (init.body) headers.set('content-type', 'application/json')
  const url = `${baseUrl}/${provider}/auth`
  return fetch(url, { ...init, headers, credentials, cache: 'no-store', redirect: 'error' }).catch(
    unreachable,
  )
}

function unreachable(cause: unknown): never {
  throw asTokenError(cause, 'network')
}

function errorOf({ status, headers }: Response, content: unknown, entry: TokenEntry): TokenError {
  const { code, detail } = isRecord(content) ? content : {}
  const known = typeof code === 'string' ? code : status === 401 ? 'unauthenticated' : 'http_error'
  return new TokenError(known, {
    status,
    retryAfterMs: retryAfterMs(headers.get('retry-after'), httpDateMs(headers.get('date'))),
    // L2: errors are logged, tokens are not.
    detail: typeof detail === 'string' && !entry.isIn(detail) ? detail : undefined,
  })
}
