import { RelayError } from './errors.ts'
import type { GatewayMount } from './mount.ts'
import { identifiedSubject } from './provider/identified-subject.ts'
import type { RelayUser, Subject } from './user.ts'

/** A call from back-end code. */
export interface BackendRequestInit {
  /** Default `GET`. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  /** JSON, as a string or bytes; another type if the route declares it, with its `content-type` in `headers`. */
  readonly body?: string | Uint8Array
  readonly signal?: AbortSignal
}

/** Makes a gateway call from back-end code, with the routes, rules and credentials of a browser's call. */
export async function backendFetch(
  { provider, gateway }: GatewayMount,
  user: Subject<RelayUser>,
  target: string,
  { method = 'GET', headers = {}, body = '', signal = new AbortController().signal }: BackendRequestInit = {},
): Promise<Response> {
  const subject = await identifiedSubject(provider, user)
  const [path = '', ...query] = target.split('?')
  const match = gateway.find(method, path, subject)
  const named = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const answer = await gateway.forward(match, {
    subject,
    request: {
      query: query.join('?'),
      headerNames: [...named.keys()],
      header: (name) => named.get(name) ?? (name === 'content-type' ? 'application/json' : undefined),
      bytes: (maxBytes) => bytesOf(body, maxBytes),
      signal: () => signal,
    },
  })
  const { status, headers: returned, body: answered } = answer
  const isEmpty = [204, 205, 304].includes(status) // Fetch standard: a null body status
  const stream = isEmpty ? null : new Response(answered).body
  return new Response(stream, { status, headers: returned })
}

async function bytesOf(body: string | Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body
  if (bytes.length <= maxBytes) return bytes
  throw new RelayError('body_too_large', { message: `The body is larger than ${maxBytes} bytes.` })
}
