/** An OAuth client's id and secret as it sent them; empty where it did not. */
export interface PresentedClient {
  readonly id: string
  readonly secret: string
}

/** Reads the client of a request for a token, from HTTP Basic or else from the form (RFC 6749 §2.3.1). */
export function readClient(authorization: string | undefined, form: URLSearchParams): PresentedClient {
  if (authorization === undefined) {
    return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' }
  }
  const encoded = /^Basic (\S+)$/i.exec(authorization)?.[1] ?? ''
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':', 2)
  return { id: decodeFormValue(id), secret: decodeFormValue(secret) }
}

/** In HTTP Basic both are form-encoded before they are joined, so that a colon in them survives. */
function decodeFormValue(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return ''
  }
}
