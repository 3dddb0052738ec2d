import type { CallerSignal } from '../caller-signal.ts'
import { maxNameLength } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import { accountSegment } from '../provider/account-name.ts'
import type { FrozenCall, GatewayProvider } from '../provider/provider.ts'
import { type ReservedNames, reservedNames } from '../routes/reserved-name.ts'
import type { RuleLimits } from '../routes/route-rule.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'
import type { RouteMatch } from '../routes/route-table.ts'
import type { Clock } from '../time/clock.ts'
import { isPending } from '../time/pending.ts'
import type { IdentifiedSubject } from '../user.ts'
import { outgoingHeaders } from './call-headers.ts'
import { idempotencyHeader } from './idempotency-key.ts'
import { type RequestBody, checkBody, outgoingType } from './outgoing-body.ts'
import { checkQuery, parametersOf } from './outgoing-query.ts'
import { refuse, requestNames } from './request-names.ts'

/** The parts of a browser's request that may reach the provider. */
export interface CallRequest {
  /** The raw query without its question mark. */
  readonly query: string
  /** Names of all headers, in lower case. */
  readonly headerNames: readonly string[]
  /** Returns a header by its lower-case name. */
  header(name: string): string | undefined
  /** Reads the body's exact bytes. @throws RelayError `body_too_large` or `raw_body_required` */
  bytes(maxBytes: number): Promise<Uint8Array> | Uint8Array
  /** Returns a signal that aborts when nobody waits for the answer any more (G11). */
  signal(): CallerSignal
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

/** A call for the provider, with the names of the parameters that the relay has set. */
export interface OutgoingCall {
  readonly call: FrozenCall
  readonly injected: Readonly<Record<string, string>>
}

/**
 * Checks the browser's request and builds the provider's from its allowed parts, at once if there is no query and no
 * body to check. Sends nothing.
 *
 * @throws RelayError
 */
export type BuildCall = (
  match: RouteMatch,
  call: GatewayCall,
  headerNames: readonly string[],
) => OutgoingCall | Promise<OutgoingCall>

/** Parts of a call builder. */
export interface CallBuilderParts {
  /** The provider's time. */
  readonly clock: Clock
  /** Limits the host's schemas. */
  readonly rule: RuleLimits
  /** Bytes of a request's body (G9). */
  readonly maxRequestBytes: number
}

/** Prepares the building of a provider's calls. */
export function createCallBuilder(
  provider: CallOwner,
  { clock, rule, maxRequestBytes }: CallBuilderParts,
): BuildCall {
  const reservedHeaders = reservedNames(provider.reserved.headers)
  const checkHeader = (name: string): void => {
    // A longer name is not forwarded: no list has it.
    if (name.length <= maxNameLength) refuse(reservedHeaders.match(name))
  }
  const reservedWith = reservedParameters(provider.reserved.parameters)

  /** Checks the body and the query, and completes the call with what only the relay may set. */
  const complete = (
    { route, params }: RouteMatch,
    { query, headers, subject }: CallDraft,
    body: RequestBody,
  ): OutgoingCall | Promise<OutgoingCall> => {
    if (route.method === 'GET' && body.bytes.length > 0) {
      throw new RelayError('bad_request', { message: 'A GET takes no body.' })
    }
    // Once, so that the names checked are those sent (G7); after the body, so that a slow client cannot age a timestamp.
    const injected = provider.inject?.(Object.freeze({ pid: subject.pid, nowMs: clock.nowMs() })) ?? nothing
    const finish = (type: string | undefined): OutgoingCall => {
      const account = route.template.bindsAccount ? accountSegment(subject.pid, provider.id) : ''
      const path = route.template.fill(params, account)
      if (type !== undefined) headers['content-type'] = type
      const call = Object.freeze({
        method: route.method,
        url: `${provider.apiUrl}${path}${queryWith(query, injected)}`,
        headers: Object.freeze(headers),
        body: body.bytes,
      })
      return { call, injected }
    }
    const check = async (): Promise<OutgoingCall> => {
      const sent = query ?? new URLSearchParams()
      const names = requestNames(reservedWith(Object.keys(injected)))
      for (const name of sent.keys()) names.check(name)
      const checkingQuery = checkQuery(sent, route, rule)
      if (checkingQuery) await checkingQuery
      const type = outgoingType(body, route)
      const checkingBody = checkBody(body, { type, route, names, rule })
      if (checkingBody) await checkingBody
      return finish(type)
    }
    const isBare = !query && !route.query && body.bytes.length === 0 && !route.body
    return isBare ? finish(undefined) : check()
  }

  return function outgoingCall(match, { request, subject }, headerNames) {
    const { route } = match
    request.headerNames.forEach(checkHeader)
    const query = request.query === '' ? undefined : parametersOf(request.query)
    const key = request.header('idempotency-key')
    const idempotency = idempotencyHeader(key, { provider, route, subjectId: subject.id })
    const { headers, contentType } = outgoingHeaders(headerNames, request)
    // One object that grows: spreading several takes 8 µs of CPU more.
    Object.assign(headers, provider.headers, idempotency)
    const draft = { query, headers, subject }
    const bytes = request.bytes(maxRequestBytes)
    return isPending(bytes)
      ? bytes.then((read) => complete(match, draft, { contentType, bytes: read }))
      : complete(match, draft, { contentType, bytes })
  }
}

/** What is known of a call before its body has arrived. */
interface CallDraft {
  /** `undefined` if it is empty. */
  readonly query: URLSearchParams | undefined
  /** Without Content-Type, which the body decides about. */
  readonly headers: Record<string, string>
  readonly subject: IdentifiedSubject
}

const nothing: Readonly<Record<string, string>> = Object.freeze({})

/** Returns the query with the parameters that the relay adds, with its question mark; `''` if it is empty. */
function queryWith(query: URLSearchParams | undefined, injected: Readonly<Record<string, string>>): string {
  if (!query && injected === nothing) return ''
  const all = query ?? new URLSearchParams()
  for (const name in injected) all.append(name, injected[name] ?? '')
  return all.size > 0 ? `?${all.toString()}` : ''
}

/** `inject` returns the same names for every call, so their preparation is kept. */
function reservedParameters(parameters: readonly string[]): (injected: readonly string[]) => ReservedNames {
  let [kept, keptFor] = [reservedNames(parameters), '']
  return (injected) => {
    const id = injected.join('\0')
    if (id !== keptFor) [kept, keptFor] = [reservedNames([...parameters, ...injected]), id]
    return kept
  }
}

/** Returns whether a call may be sent twice: it changes nothing, or its key marks the second one as a repetition. */
export function isRepeatable({ readOnly }: RoutePolicy, { method, headers }: FrozenCall): boolean {
  return method === 'GET' || readOnly === true || 'idempotency-key' in headers
}
