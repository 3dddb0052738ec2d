import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Clock } from '../clock.ts'
import type { HeldToken } from '../credentials/held-token.ts'
import { credentialCooldownMs, gatewayRequestBytes } from '../defaults.ts'
import { asRelayError, RelayError } from '../errors.ts'
import type { CallEvent, EventHub } from '../events.ts'
import type { GatewayProvider } from '../providers/provider.ts'
import type { SecretVersions } from '../secret-source.ts'
import { type IdentifiedSubject, type RelayUser, subjectHash } from '../subject.ts'
import type { ForwardAnswer, ForwardClient } from '../upstream/forward-client.ts'
import { type GatewayAnswer, returningAnswer } from './returning-answer.ts'
import type { GatewayCredentials } from './gateway-credentials.ts'
import { outgoingHeaders } from './header-lists.ts'
import { checkOutgoingBody } from './outgoing-body.ts'
import { checkReserved, outgoingQuery } from './outgoing-query.ts'
import { createRouteTable, type RouteMatch } from './route-table.ts'

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
  /** Aborted when nobody waits for the answer any more (G11). */
  readonly signal: AbortSignal
}

/** One provider's gateway. */
export interface Gateway {
  /** The route that a call takes; no socket is opened (G1). @throws RelayError */
  find(method: string, path: string, subject: IdentifiedSubject): RouteMatch
  /** Makes the call. @throws RelayError */
  forward(match: RouteMatch, call: GatewayCall): Promise<GatewayAnswer>
}

/** What a gateway works with. */
export interface GatewayParts {
  readonly credentials: GatewayCredentials
  readonly upstream: ForwardClient
  readonly clock: Clock
  readonly events: EventHub
  /** The provider's secrets. */
  readonly secrets: SecretVersions
  /** Told of rules that throw. */
  readonly onError: (error: unknown) => void
}

/** Creates a provider's gateway: one pipeline for every call, from the browser and from back-end code. */
export function createGateway<User extends RelayUser>(
  provider: GatewayProvider<User>,
  parts: GatewayParts,
): Gateway {
  const { credentials, upstream, clock, events, secrets, onError } = parts
  const table = createRouteTable(provider.routes, provider)

  /** Everything but what authorises the call, from allow-lists. */
  const draftOf = async ({ route, params }: RouteMatch, call: GatewayCall): Promise<Draft> => {
    for (const name of call.headerNames) checkReserved(name, provider.reserved.headers)
    const query = await outgoingQuery(call.query, route, provider.reserved.parameters)
    const idempotency = idempotencyHeader(provider, { route, params }, call)
    const body = await call.bytes(gatewayRequestBytes)
    await checkOutgoingBody(body, call.header('content-type'), route, provider.reserved.parameters)
    const { 'content-type': type, ...rest } = outgoingHeaders((name) => call.header(name))
    const headers = {
      ...rest,
      ...idempotency,
      ...(type && body.length > 0 && { 'content-type': bareType(type) }),
    }
    const path = route.template.fill(params, encodeURIComponent(call.subject.pid))
    return { route: route.id, method: route.method, path, query, headers, body }
  }

  const send = async (
    draft: Draft,
    call: GatewayCall,
    held: HeldToken | undefined,
  ): Promise<ForwardAnswer> => {
    const { method, path, headers, body } = draft
    const context = { pid: call.subject.pid, credential: held?.token ?? '', nowMs: clock.nowMs() }
    const query = new URLSearchParams(draft.query)
    for (const [name, value] of Object.entries(provider.inject?.(context) ?? {})) query.set(name, value)
    const url = `${provider.apiUrl}${path}${query.size > 0 ? `?${query.toString()}` : ''}`
    const authorization = await provider.authorize({ method, url, headers, body }, context)
    const sent = { ...headers, ...authorization, 'accept-encoding': 'identity' }
    const startedAtMs = clock.monotonicMs()
    const report = (outcome: CallEvent['outcome']) =>
      events.emit('call', () => ({
        provider: provider.id,
        subject: subjectHash(call.subject.id),
        route: draft.route,
        method,
        outcome,
        durationMs: clock.monotonicMs() - startedAtMs,
      }))
    try {
      const { signal } = call
      const answer = await upstream.forward({
        provider: provider.id,
        method,
        url,
        headers: sent,
        body,
        signal,
      })
      report(answer.status)
      return answer
    } catch (error) {
      report(asRelayError(error).code) // a write that timed out may have been carried out
      throw error
    }
  }

  /** After a refusal: forgets the credential if it is still the current one, gets a new one, and tries once more. */
  const sendAgain = async (
    { route }: RouteMatch,
    draft: Draft,
    call: GatewayCall,
    refused: HeldToken | undefined,
  ): Promise<ForwardAnswer> => {
    const renewed = await renew(call, refused)
    if (!isSafe(route, draft)) throw renewedJustNow(provider.id, 1000)
    return send(draft, call, renewed)
  }

  const renew = async (
    { subject }: GatewayCall,
    refused: HeldToken | undefined,
  ): Promise<HeldToken | undefined> => {
    if (!provider.credential || !refused) {
      if (await secrets.renewed()) return undefined
      throw credentialRejected(provider.id)
    }
    const renewed = await credentials.obtain(provider.credential, subject, refused.tokenId)
    if (renewed.tokenId === refused.tokenId) throw renewedJustNow(provider.id, credentialCooldownMs)
    return renewed
  }

  return {
    find: (method, path, { pid }) => table.find(method, path, pid),
    async forward(match, call) {
      const { route } = match
      await checkAllowed(match, call.subject, onError)
      const draft = await draftOf(match, call)
      const held = provider.credential && (await credentials.obtain(provider.credential, call.subject))
      let answer = await send(draft, call, held)
      if (provider.credentialRefusals.includes(answer.status)) {
        discard(answer.body)
        answer = await sendAgain(match, draft, call, held)
        if (provider.credentialRefusals.includes(answer.status)) {
          discard(answer.body)
          throw credentialRejected(provider.id)
        }
      }
      return returningAnswer(answer, { provider: provider.id, route, subject: call.subject, clock, onError })
    },
  }
}

/** A call from allow-listed parts, before what the relay adds. */
interface Draft {
  /** The `id` of the route. */
  readonly route: string
  readonly method: RouteMatch['route']['method']
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Record<string, string>
  readonly body: Uint8Array
}

/** The media type without its parameters: a charset would have the provider read other text than was checked. */
function bareType(contentType: string): string {
  return contentType.replace(/;.*$/s, '').trim().toLowerCase()
}

/** A call that may be sent twice: it changes nothing, or its key makes the second one a repetition. */
function isSafe({ readOnly }: RouteMatch['route'], { method, headers }: Draft): boolean {
  return method === 'GET' || readOnly === true || 'idempotency-key' in headers
}

/** E2: a rule that throws is a refusal. */
async function checkAllowed(
  { route, params }: RouteMatch,
  subject: IdentifiedSubject,
  onError: (error: unknown) => void,
): Promise<void> {
  if (!route.allow) return
  let allowed = false
  try {
    const verdict: unknown = await route.allow({ subject, params })
    allowed = verdict === true // what a JavaScript host returns by mistake is no permission
  } catch (error) {
    onError(error)
  }
  if (!allowed) throw new RelayError('denied', 'You may not do this.')
}

/**
 * The `Idempotency-Key` that goes to the provider (G12): a digest over subject, route and the browser's key, so that
 * two users of one business credential cannot meet. It has no secret in it: a rotation of keys between two tries
 * must not turn a repetition into a second payment.
 */
function idempotencyHeader(
  { id, signsWrites }: { readonly id: string; readonly signsWrites: boolean },
  { route }: RouteMatch,
  call: GatewayCall,
): { readonly 'idempotency-key'?: string } {
  const key = call.header('idempotency-key')
  const needed = route.idempotent === true || (signsWrites && route.method !== 'GET')
  if (!needed) return {}
  if (key === undefined || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new RelayError(
      'idempotency_key_required',
      'Send an Idempotency-Key of 1 to 255 printable characters.',
    )
  }
  const parts = JSON.stringify(['token-relay/idempotency', id, call.subject.id, route.id, key])
  return { 'idempotency-key': createHash('sha256').update(parts).digest('base64url') }
}

/** Our own credential's 401 is ours to explain, not the user's (G15). */
function credentialRejected(provider: string): RelayError {
  return new RelayError(
    'upstream_credentials_rejected',
    'The provider refuses the credentials of this service.',
    {
      provider,
      hint: 'The provider refused a credential that was just obtained. Check its scopes and the secrets.',
    },
  )
}

function renewedJustNow(provider: string, retryAfterMs: number): RelayError {
  return new RelayError('upstream_unavailable', 'The credential was renewed. Try again.', {
    provider,
    retryAfterMs,
  })
}

/** Ends an answer that nobody reads, so that its connection is free again. */
function discard(body: Readable): void {
  body.on('error', () => {}) // a destroyed body reports its abort
  body.destroy()
}
