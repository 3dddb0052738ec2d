import type { TokenAnswer } from '@token-relay/protocol'
import { isSeconds, parseJson, retryAfterMs } from '@token-relay/protocol'
import { throwIfAborted } from './abort.ts'
import { failAs, isCode, TokenError } from './errors.ts'
import type { TokenClientOptions } from './options.ts'
import { credentialsFor } from './options.ts'

/** The relay's response and its body. */
type Reply = readonly [response: Response, body: string]

/**
 * Creates a function that sends a request to the relay, unless `signal` aborts before. It rejects as `headers_failed` or
 * `network`.
 */
export function createRequest(
  baseUrl: string,
  getHeaders: TokenClientOptions['headers'],
  fetch: typeof globalThis.fetch,
) {
  return async (
    provider: string,
    signal: AbortSignal,
    init: RequestInit,
    action: 'auth' | 'connect' = 'auth',
  ): Promise<Reply> => {
    const headers = await Promise.resolve()
      .then(getHeaders)
      .then((own) => new Headers(own))
      .catch(failAs('headers_failed'))
    headers.set('content-type', 'application/json')
    throwIfAborted(signal)
    // Hosts send signed-out users to a login page. Following a redirect would send the headers to another address.
    const toHost = { credentials: credentialsFor(baseUrl), cache: 'no-store', redirect: 'manual' } as const
    return Promise.resolve()
      .then(() => fetch(`${baseUrl}/${provider}/${action}`, { ...init, ...toHost, headers }))
      .then(async (response): Promise<Reply> => [response, await response.text()])
      .catch(failAs('network'))
  }
}

/** A body before it is checked. */
type Unknown<T> = { readonly [field in keyof T]?: unknown }

/** Reads the relay's answer to a mint. @throws TokenError if there is no token in it */
export function readAnswer([response, body]: Reply, provider: string, held: string | undefined): TokenAnswer {
  const content = Object(parseJson(body))
  if (!response.ok) throw errorOf(response, content, held)
  if (!isUsable(content) || content.provider !== provider) throw new TokenError('bad_answer')
  return content
}

/**
 * Checks what decides whose a token is and how long it is served. `parseTokenAnswer` checks every field, and every page
 * would have to download it.
 */
function isUsable(answer: Unknown<TokenAnswer>): answer is TokenAnswer {
  const { token, tokenId, subject, expiresIn, windows } = answer
  return (
    [token, tokenId, subject].every((value) => isString(value) && value) &&
    [expiresIn, ...Object.values(Object(windows))].every(isSeconds) &&
    !!expiresIn
  )
}

/** Returns the error of a failed response. `held` is the held token, which it must not quote. */
export function errorOf(
  { status, headers }: Response,
  { code, detail, instance }: Unknown<Record<'code' | 'detail' | 'instance', string>>,
  held?: string,
): TokenError {
  const ownCode = isString(code) && isCode(code) ? code : 'http_error'
  return new TokenError(isSignedOut(status) ? 'unauthenticated' : ownCode, {
    status,
    retryAfterMs: retryAfterMs(headers.get('retry-after'), Date.parse(headers.get('date') ?? '')),
    // L2: errors are logged, tokens are not.
    detail: isString(detail) && !(held && detail.includes(held)) ? detail : undefined,
    requestId: /^urn:uuid:([\da-f-]{36})$/.exec(String(instance))?.[1],
  })
}

function isString(value: unknown): value is string {
  return typeof value === 'string'
}

/** Returns whether a response says that nobody is signed in: 401 or a redirect, whose status browsers hide as 0. */
export function isSignedOut(status: number): boolean {
  return /^(0|30[12378]|401)$/.test(`${status}`)
}
