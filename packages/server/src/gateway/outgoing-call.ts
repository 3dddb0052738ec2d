import { createHash } from 'node:crypto'
import { isRecord } from '@token-relay/protocol'
import { gatewayRequestBytes } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import { isPartOf, plainName } from '../routes/reserved-name.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'
import type { RouteMatch } from '../routes/route-table.ts'
import type { IdentifiedSubject } from '../user.ts'
import { hasDuplicateKeys } from './duplicate-keys.ts'
import { outgoingHeaders } from './header-lists.ts'

/** A call that a subject wants to make. */
export interface GatewayCall {
  readonly subject: IdentifiedSubject
  /** The raw query without its question mark. */
  readonly query: string
  /** Names of all headers, in lower case. */
  readonly headerNames: readonly string[]
  header(name: string): string | undefined
  /** The body's exact bytes. @throws RelayError `body_too_large` or `raw_body_required` */
  bytes(maxBytes: number): Promise<Uint8Array>
  /** Asked once more just before something is sent. @throws RelayError where the token was revoked meanwhile (K7) */
  checkAlive(): void
  /** Aborted when nobody waits for the answer any more (G11). */
  readonly signal: AbortSignal
}

/** What a provider asks of every call. */
export interface CallPolicy {
  readonly id: string
  readonly signsWrites: boolean
  /** Lower-case names that only the relay may set (G7). */
  readonly reserved: { readonly parameters: readonly string[]; readonly headers: readonly string[] }
}

/** A call made of allow-listed parts, before what the relay adds. */
export interface OutgoingCall {
  /** The `id` of the route. */
  readonly route: string
  readonly method: RouteMatch['route']['method']
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Checks what the browser sent and takes over what is listed; nothing is sent yet. @throws RelayError */
export async function outgoingCall(
  policy: CallPolicy,
  match: RouteMatch,
  call: GatewayCall,
): Promise<OutgoingCall> {
  const { route, params } = match
  for (const name of call.headerNames) checkReserved(name, policy.reserved.headers)
  const query = await outgoingQuery(call.query, route, policy.reserved.parameters)
  const idempotency = idempotencyHeader(policy, match, call)
  const body = await call.bytes(gatewayRequestBytes)
  if (route.method === 'GET' && body.length > 0)
    throw new RelayError('bad_request', { message: 'A GET takes no body.' })
  await checkOutgoingBody(body, call.header('content-type'), route, policy.reserved.parameters)
  const { 'content-type': type, ...rest } = outgoingHeaders((name) => call.header(name))
  const headers = {
    ...rest,
    ...idempotency,
    ...(type && body.length > 0 && { 'content-type': bareType(type) }),
  }
  const path = route.template.fill(
    params,
    route.template.bindsAccount ? accountSegment(call.subject.pid) : '',
  )
  return { route: route.id, method: route.method, path, query, headers, body }
}

/** G2: the provider, or a server before it, may decode a segment and climb out of it. */
function accountSegment(pid: string): string {
  if (!/[/\\%]/.test(pid)) return encodeURIComponent(pid)
  throw new RelayError('no_provider_account', { message: 'This account cannot stand in a path.' })
}

/** The media type without its parameters: a charset would have the provider read other text than was checked. */
function bareType(contentType: string): string {
  return contentType.replace(/;.*$/s, '').trim().toLowerCase()
}

/** A call that may be sent twice: it changes nothing, or its key makes the second one a repetition. */
export function isRepeatable({ readOnly }: RouteMatch['route'], { method, headers }: OutgoingCall): boolean {
  return method === 'GET' || readOnly === true || 'idempotency-key' in headers
}

/**
 * The query that goes to the provider: what the browser sent, decoded once and written anew, so that no oddity of
 * its encoding survives.
 *
 * @param reserved names of parameters that the relay sets itself, as {@link plainName} writes them
 * @throws RelayError `reserved_parameter` (G7) or `bad_request` (G8)
 */
export async function outgoingQuery(
  raw: string,
  { query: schema }: Pick<RoutePolicy, 'query'>,
  reserved: readonly string[],
): Promise<URLSearchParams> {
  const params = new URLSearchParams(raw)
  for (const name of params.keys()) checkReserved(name, reserved)
  if (schema) {
    const given = grouped(params)
    const result = await schema['~standard'].validate(given)
    const kept = result.issues ? undefined : result.value
    const allKept =
      typeof kept === 'object' &&
      kept !== null &&
      Object.keys(given).every((name) => Object.hasOwn(kept, name))
    if (!allKept) throw new RelayError('bad_request', { message: 'The query is not what this route takes.' })
  }
  return params
}

/** Refuses a name that the provider's server may read as one that the relay sets itself (G7). */
export function checkReserved(name: string, reserved: readonly string[]): void {
  // To some servers a NUL is the end of a text, to others nothing at all.
  const readings = [name, ...name.split('\0')].map(plainName)
  const owned = reserved.find((own) => readings.some((plain) => isPartOf(plain, own)))
  if (owned !== undefined)
    throw new RelayError('reserved_parameter', { message: `"${owned}" is set by the server. Leave it out.` })
}

function grouped(params: URLSearchParams): Record<string, string | string[]> {
  const entries = [...new Set(params.keys())].map((name): [string, string | string[]] => {
    const [first = '', ...rest] = params.getAll(name)
    return [name, rest.length === 0 ? first : [first, ...rest]]
  })
  return Object.fromEntries(entries)
}

/**
 * Checks the body that goes to the provider. Its bytes are not touched: what the provider signs for is what the
 * browser wrote (G13).
 *
 * @throws RelayError `unsupported_media_type`, `bad_request` or `reserved_parameter`
 */
export async function checkOutgoingBody(
  bytes: Uint8Array,
  contentType: string | undefined,
  { body: schema }: Pick<RoutePolicy, 'body'>,
  reserved: readonly string[],
): Promise<void> {
  if (bytes.length === 0) {
    if (schema) throw new RelayError('bad_request', { message: 'This route takes a JSON body.' })
    return
  }
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType ?? '')) {
    throw new RelayError('unsupported_media_type')
  }
  const text = textOf(bytes)
  const value = parse(text)
  if (schema && hasDuplicateKeys(text, value))
    throw new RelayError('bad_request', { message: 'The body names a key twice.' })
  if (isRecord(value)) for (const name of Object.keys(value)) checkReserved(name, reserved)
  const result = await schema?.['~standard'].validate(value)
  if (result?.issues)
    throw new RelayError('bad_request', { message: 'The body is not what this route takes.' })
}

function textOf(bytes: Uint8Array): string {
  try {
    // Fatal: bytes that are no UTF-8 may be read as something else by the provider.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new RelayError('bad_request', { message: 'The body is not UTF-8.' })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RelayError('bad_request', { message: 'The body is not valid JSON.' })
  }
}

/**
 * The `Idempotency-Key` that goes to the provider (G12): a digest over subject, route and the browser's key, so that
 * two users of one business credential cannot meet. It has no secret in it: a rotation of keys between two tries
 * must not turn a repetition into a second payment.
 *
 * @throws RelayError `idempotency_key_required`
 */
export function idempotencyHeader(
  { id, signsWrites }: { readonly id: string; readonly signsWrites: boolean },
  { route }: RouteMatch,
  call: GatewayCall,
): { readonly 'idempotency-key'?: string } {
  const key = call.header('idempotency-key')
  const needed = route.idempotent === true || (signsWrites && route.method !== 'GET')
  if (!needed) return {}
  if (key === undefined || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new RelayError('idempotency_key_required')
  }
  const parts = JSON.stringify(['token-relay/idempotency', id, call.subject.id, route.id, key])
  return { 'idempotency-key': createHash('sha256').update(parts).digest('base64url') }
}
