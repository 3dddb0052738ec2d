import { createHash } from 'node:crypto'
import { isRecord } from '@token-relay/protocol'
import { RelayError } from '../errors.ts'
import { accountSegment } from '../provider/account-name.ts'
import type { FrozenCall, GatewayProvider } from '../provider/provider.ts'
import { isPartOf, plainName } from '../routes/reserved-name.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'
import type { RouteMatch } from '../routes/route-table.ts'
import type { Clock } from '../time/clock.ts'
import type { IdentifiedSubject } from '../user.ts'
import { hasDuplicateKeys } from './duplicate-keys.ts'
import { outgoingHeaders } from './header-lists.ts'

/** The parts of a browser's request that may reach the provider. */
export interface CallRequest {
  /** The raw query without its question mark. */
  readonly query: string
  /** Names of all headers, in lower case. */
  readonly headerNames: readonly string[]
  /** Returns a header by its lower-case name. */
  header(name: string): string | undefined
  /** Reads the body's exact bytes. @throws RelayError `body_too_large` or `raw_body_required` */
  bytes(maxBytes: number): Promise<Uint8Array>
  /** Returns a signal that aborts when nobody waits for the answer any more (G11). */
  signal(): AbortSignal
}

/** A call that a subject wants to make. */
export interface GatewayCall {
  readonly subject: IdentifiedSubject
  readonly request: CallRequest
  /** Runs just before the call is sent. @throws RelayError if the relay token has been revoked since (K7) */
  readonly checkAlive?: () => void
}

/** The provider's part in an outgoing call. */
type CallOwner = Pick<GatewayProvider, 'id' | 'apiUrl' | 'signsWrites' | 'reserved' | 'inject' | 'headers'>

/** Checks the browser's request and builds the provider's from its allowed parts. Sends nothing. @throws RelayError */
export async function outgoingCall(
  provider: CallOwner,
  match: RouteMatch,
  call: GatewayCall,
  clock: Clock,
  maxRequestBytes: number,
): Promise<FrozenCall> {
  const { route, params } = match
  const { request, subject } = call
  const { parameters, headers: reservedHeaders } = provider.reserved
  for (const name of request.headerNames) checkReserved(name, reservedHeaders)
  const query = await outgoingQuery(request.query, route, parameters)
  const idempotency = idempotencyHeader(provider, match, call)
  const body = await request.bytes(maxRequestBytes)
  if (route.method === 'GET' && body.length > 0) {
    throw new RelayError('bad_request', { message: 'A GET takes no body.' })
  }
  // Once, so that the names checked are those sent (G7); after the body, so that a slow client cannot age a timestamp.
  const injected = provider.inject?.(Object.freeze({ pid: subject.pid, nowMs: clock.nowMs() })) ?? {}
  const injectedNames = Object.keys(injected).map(plainName)
  for (const name of query.keys()) checkReserved(name, injectedNames)
  await checkOutgoingBody(body, request.header('content-type'), route, [...parameters, ...injectedNames])
  const { 'content-type': type, ...rest } = outgoingHeaders((name) => request.header(name))
  const headers = {
    ...rest,
    ...provider.headers,
    ...idempotency,
    ...(type && body.length > 0 && { 'content-type': bareType(type) }),
  }
  const account = route.template.bindsAccount ? accountSegment(subject.pid, provider.id) : ''
  const path = route.template.fill(params, account)
  const search = new URLSearchParams([...query, ...Object.entries(injected)])
  const url = `${provider.apiUrl}${path}${search.size > 0 ? `?${search.toString()}` : ''}`
  return Object.freeze({ method: route.method, url, headers: Object.freeze(headers), body })
}

/** Drops the media type's parameters: with a charset the provider would read another text than the one checked. */
function bareType(contentType: string): string {
  return contentType.replace(/;.*$/s, '').trim().toLowerCase()
}

/** Returns whether a call may be sent twice: it changes nothing, or its key marks the second one as a repetition. */
export function isRepeatable({ readOnly }: RoutePolicy, { method, headers }: FrozenCall): boolean {
  return method === 'GET' || readOnly === true || 'idempotency-key' in headers
}

/**
 * Returns the query for the provider: the browser's, decoded once and encoded again, so that no unusual encoding
 * survives.
 *
 * @param reserved names of parameters that only the relay sets, as {@link plainName} returns them
 * @throws RelayError `reserved_parameter` (G7) or `bad_request` (G8)
 */
async function outgoingQuery(
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
    if (!allKept)
      throw new RelayError('bad_request', { message: 'The query does not match what this route accepts.' })
  }
  return params
}

/** Refuses a name that the provider's server may read as one that only the relay sets (G7). */
function checkReserved(name: string, reserved: readonly string[]): void {
  // Some servers end a string at a NUL, others ignore the NUL.
  const readings = [name, ...name.split('\0')].map(plainName)
  const match = reserved.find((name) => readings.some((plain) => isPartOf(plain, name)))
  if (match !== undefined) {
    throw new RelayError('reserved_parameter', { message: `"${match}" is set by the server. Leave it out.` })
  }
}

function grouped(params: URLSearchParams): Record<string, string | string[]> {
  const entries = [...new Set(params.keys())].map((name): [string, string | string[]] => {
    const [first = '', ...rest] = params.getAll(name)
    return [name, rest.length === 0 ? first : [first, ...rest]]
  })
  return Object.fromEntries(entries)
}

/**
 * Checks the body. Its bytes are not changed: a signature covers exactly what the browser sent (G13).
 *
 * @throws RelayError `unsupported_media_type`, `bad_request` or `reserved_parameter`
 */
async function checkOutgoingBody(
  bytes: Uint8Array,
  contentType: string | undefined,
  { body: schema }: Pick<RoutePolicy, 'body'>,
  reserved: readonly string[],
): Promise<void> {
  if (bytes.length === 0) {
    if (schema) throw new RelayError('bad_request', { message: 'This route needs a JSON body.' })
    return
  }
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType ?? '')) {
    throw new RelayError('unsupported_media_type')
  }
  const text = textOf(bytes)
  const value = parse(text)
  if (schema && hasDuplicateKeys(text, value))
    throw new RelayError('bad_request', { message: 'The body contains a duplicate key.' })
  if (isRecord(value)) for (const name of Object.keys(value)) checkReserved(name, reserved)
  const result = await schema?.['~standard'].validate(value)
  if (result?.issues)
    throw new RelayError('bad_request', { message: 'The body does not match what this route accepts.' })
}

function textOf(bytes: Uint8Array): string {
  try {
    // Fatal: the provider may read bytes that are not UTF-8 as something else.
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
 * Returns the `Idempotency-Key` for the provider (G12): a digest over subject, route and the browser's key, so that the
 * keys of two users of one business credential never collide. No secret goes into it: a rotation of keys between two
 * attempts must not turn a repetition into a second payment.
 *
 * @throws RelayError `idempotency_key_required`
 */
function idempotencyHeader(
  { id, signsWrites }: { readonly id: string; readonly signsWrites: boolean },
  { route }: RouteMatch,
  call: GatewayCall,
): { readonly 'idempotency-key'?: string } {
  const key = call.request.header('idempotency-key')
  const needed = route.idempotent === true || (signsWrites && route.method !== 'GET')
  if (!needed) return {}
  if (key === undefined || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new RelayError('idempotency_key_required')
  }
  const parts = JSON.stringify(['token-relay/idempotency', id, call.subject.id, route.id, key])
  return { 'idempotency-key': createHash('sha256').update(parts).digest('base64url') }
}
