import type { GatewayCredentials } from '../credentials/gateway-credentials.ts'
import type { HeldToken } from '../credentials/held-token.ts'
import { maxConnections, readAheadBytes } from '../config/defaults.ts'
import { RelayError, asRelayError } from '../errors.ts'
import type { CallEvent, EventHub } from '../events.ts'
import type { GatewayProvider } from '../provider/provider.ts'
import { type HeaderLists, headerLists } from '../routes/forwarded-headers.ts'
import { checkAllowed } from '../routes/route-rule.ts'
import { type Route, type RouteMatch, createRouteTable } from '../routes/route-table.ts'
import type { SecretVersions } from '../secrets/secret-versions.ts'
import type { Clock } from '../time/clock.ts'
import { withDeadline } from '../time/deadline.ts'
import type { ForwardAnswer, ForwardClient } from '../upstream/http-client.ts'
import { type IdentifiedSubject, subjectHash } from '../user.ts'
import { createCallSlots } from './call-slots.ts'
import { type GatewayCall, type OutgoingCall, createCallBuilder, isRepeatable } from './outgoing-call.ts'
import { type CredentialSearch, createCredentialSearch } from './quoted-credential.ts'
import { createRenewal, credentialRejected, renewedJustNow } from './renewal.ts'
import { type GatewayAnswer, discard, returningAnswer } from './returning-answer.ts'

/** One provider's gateway. */
export interface Gateway {
  /** Returns the route that a call takes. Opens no socket (G1). @throws RelayError */
  find(method: string, path: string, subject: IdentifiedSubject): RouteMatch
  /** Makes the call. @throws RelayError */
  forward(match: RouteMatch, call: GatewayCall): Promise<GatewayAnswer>
}

/** Parts of a gateway. */
export interface GatewayParts {
  readonly credentials: GatewayCredentials
  readonly upstream: ForwardClient
  readonly clock: Clock
  readonly events: EventHub
  /** The provider's secrets. */
  readonly secrets: SecretVersions
  /** Called when a function of the host throws. */
  readonly onError: (error: unknown) => void
  /** Milliseconds for a rule of the host. */
  readonly ruleDeadlineMs: number
  /** Milliseconds for reading secrets. */
  readonly tokenDeadlineMs: number
  /** Calls of one subject at a time. */
  readonly maxCallsPerSubject: number
  /** Milliseconds to wait for a free connection. */
  readonly connectionWaitMs: number
}

/** An answer, and the search for the credentials of the call that it answers. */
interface Sent {
  readonly answer: ForwardAnswer
  readonly search: CredentialSearch
}

/** Milliseconds for a client to wait before it repeats a call that the relay must not repeat. */
const repeatAfterMs = 1_000

/** Creates a provider's gateway: one pipeline for every call, from the browser and from back-end code. */
export function createGateway(provider: GatewayProvider, parts: GatewayParts): Gateway {
  const { credentials, upstream, clock, events, secrets, onError, ruleDeadlineMs, tokenDeadlineMs } = parts
  const { id, apiUrl, credential: recipe, credentialRefusals } = provider
  const table = createRouteTable(provider.routes, provider)
  const rule = { deadlineMs: ruleDeadlineMs, onError }
  const buildCall = createCallBuilder(provider, { clock, rule })
  const lists = new Map<string, HeaderLists>(
    provider.routes.map((route) => [route.id, headerLists(provider, route)]),
  )
  const listsOf = (route: Route) => lists.get(route.id) ?? headerLists(provider, route)
  const searchFor = createCredentialSearch()
  const slots = createCallSlots({
    provider: id,
    perSubject: parts.maxCallsPerSubject,
    total: maxConnections,
    waitMs: parts.connectionWaitMs,
  })
  const isRefused = ({ status }: ForwardAnswer): boolean => credentialRefusals.includes(status)

  /** Bounds work that reads secrets: a secret manager may never answer. */
  const withSecrets = <Value>(work: Promise<Value>): Promise<Value> =>
    withDeadline(work, tokenDeadlineMs, () => {
      secrets.abandon()
      const hint = `A secret of ${id} was not read within ${tokenDeadlineMs} ms.`
      return new RelayError('secret_unavailable', { hint })
    })
  const rereadSecrets = () => withSecrets(secrets.renewed()).catch(onError)
  const renew = createRenewal(provider, { credentials, secrets, rereadSecrets })

  const send = async (
    route: string,
    { call, injected }: OutgoingCall,
    { subject, request, checkAlive }: GatewayCall,
    held: HeldToken | undefined,
  ): Promise<Sent> => {
    const { method, url, body } = call
    // Read for each attempt: a provider refuses a signature that is too old.
    const nowMs = clock.nowMs()
    const context = Object.freeze({ pid: subject.pid, nowMs, credential: held?.token ?? '' })
    const authorization = await withSecrets(provider.authorize(call, context))
    const headers = { ...withoutNames(call.headers, authorization), ...authorization, ...identity }
    checkAlive?.()
    const signal = request.signal()
    signal.throwIfAborted()
    const startedAtMs = clock.monotonicMs()
    const report = (outcome: CallEvent['outcome']) =>
      events.emit('call', () => {
        const durationMs = clock.monotonicMs() - startedAtMs
        return { provider: id, subject: subjectHash(subject.id), route, method, outcome, durationMs }
      })
    try {
      const answer = await upstream.forward({ provider: id, method, url, headers, body, signal })
      report(answer.status)
      const known = [subject.id, subject.pid]
      const sent = { ...authorization, ...(held && { credential: held.token }) }
      return { answer, search: searchFor({ headers: sent, parameters: injected, known }) }
    } catch (error) {
      // A call whose caller has left says nothing about the provider.
      report(signal.aborted ? 'aborted' : asRelayError(error).code) // a write that timed out may have been carried out
      signal.throwIfAborted()
      throw error
    }
  }

  const answerTo = async (match: RouteMatch, outgoing: OutgoingCall, call: GatewayCall): Promise<Sent> => {
    const { route } = match
    const { subject } = call
    const secretVersion = secrets.version
    const held = recipe && (await credentials.obtain(recipe, subject))
    let sent = await send(route.id, outgoing, call, held)
    if (isRefused(sent.answer)) {
      discard(sent.answer.body)
      const renewed = await renew(subject, { held, secretVersion })
      if (!isRepeatable(route, outgoing.call)) throw renewedJustNow(id, repeatAfterMs)
      sent = await send(route.id, outgoing, call, renewed)
    }
    if (isRefused(sent.answer)) {
      discard(sent.answer.body)
      throw credentialRejected(id)
    }
    return sent
  }

  return {
    find: (method, path, { pid }) => table.find(method, path, pid),
    async forward(match, call) {
      const { route } = match
      const { subject } = call
      await checkAllowed(match, subject, rule)
      const { request: names, response: headerNames } = listsOf(route)
      const outgoing = await buildCall(match, call, names)
      const signal = call.request.signal()
      const free = await slots.take(subject.id, signal)
      try {
        const { answer, search } = await answerTo(match, outgoing, call)
        const { injected } = outgoing
        const { url } = outgoing.call
        const context = {
          provider: id,
          apiUrl,
          url,
          injected,
          route,
          headerNames,
          subject,
          clock,
          search,
          signal,
          ...rule,
        }
        const returned = await returningAnswer(answer, context)
        const { body } = returned
        if (body instanceof Uint8Array && body.length > readAheadBytes) {
          // Also freed if nobody ever reads it.
          setTimeout(free, ruleDeadlineMs).unref()
          return { ...returned, body: heldBody(body, free) }
        }
        // A stream holds its connection until it ends or its reader leaves.
        if (body instanceof Uint8Array || answer.body.closed) free()
        else answer.body.once('close', free)
        return returned
      } catch (error) {
        free()
        throw error
      }
    },
  }
}

/**
 * Streams a large body that is in memory, and frees the call's slot at its end: a subject that does not read its answers must not fill the memory with them.
 */
async function* heldBody(body: Uint8Array, free: () => void): AsyncGenerator<Uint8Array> {
  try {
    for (let at = 0; at < body.length; at += readAheadBytes) yield body.subarray(at, at + readAheadBytes)
  } finally {
    free()
  }
}

/** A compressed answer could unpack to any size, and cannot be searched. */
const identity = { 'accept-encoding': 'identity' } as const

/** Leaves out the headers that `authorize` sets, in any case: the provider could read the browser's. */
function withoutNames(
  headers: Readonly<Record<string, string>>,
  authorization: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const set = new Set(Object.keys(authorization).map((name) => name.toLowerCase()))
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !set.has(name)))
}
