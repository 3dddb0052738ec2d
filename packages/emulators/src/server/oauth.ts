import type { RecordedRequest } from './request.ts'

/** RFC 6749 §5.1: responses with tokens must not be cached. */
export const tokenResponseHeaders = { 'cache-control': 'no-store', pragma: 'no-cache' }

/** The id and secret that an OAuth client sent. Empty strings if it sent none. */
export interface PresentedClient {
  readonly id: string
  readonly secret: string
}

/** Reads a client's id and secret from HTTP Basic, or else from the form (RFC 6749 §2.3.1). */
export function readClient(authorization: string | undefined, form: URLSearchParams): PresentedClient {
  if (authorization === undefined) {
    return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' }
  }
  const encoded = /^Basic (\S+)$/i.exec(authorization)?.[1] ?? ''
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':', 2)
  return { id: decodeFormValue(id), secret: decodeFormValue(secret) }
}

/** HTTP Basic joins form-encoded values, so that both may contain a colon. */
function decodeFormValue(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return ''
  }
}

/** Reads a form body. Returns `null` for another content type. */
export function readForm({ headers, body }: RecordedRequest): URLSearchParams | null {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')
  return isForm ? new URLSearchParams(body) : null
}
