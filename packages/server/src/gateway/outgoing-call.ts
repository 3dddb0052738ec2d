import { gatewayRequestBytes } from '../defaults.ts'
import { RelayError } from '../errors.ts'
import type { GatewayCall } from './gateway-call.ts'
import { outgoingHeaders } from './header-lists.ts'
import { idempotencyHeader } from './idempotency-key.ts'
import { checkOutgoingBody } from './outgoing-body.ts'
import { checkReserved, outgoingQuery } from './outgoing-query.ts'
import type { RouteMatch } from './route-table.ts'

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
  if (route.method === 'GET' && body.length > 0) throw new RelayError('bad_request', 'A GET takes no body.')
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
  throw new RelayError('no_provider_account', 'This account cannot stand in a path.')
}

/** The media type without its parameters: a charset would have the provider read other text than was checked. */
function bareType(contentType: string): string {
  return contentType.replace(/;.*$/s, '').trim().toLowerCase()
}

/** A call that may be sent twice: it changes nothing, or its key makes the second one a repetition. */
export function isRepeatable({ readOnly }: RouteMatch['route'], { method, headers }: OutgoingCall): boolean {
  return method === 'GET' || readOnly === true || 'idempotency-key' in headers
}
