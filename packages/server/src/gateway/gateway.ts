import { isDeepStrictEqual } from 'node:util'
import type { GatewayCredentials } from '../credentials/gateway-credentials.ts'
import type { HeldToken } from '../credentials/held-token.ts'
import { RelayError, asRelayError } from '../errors.ts'
import type { CallEvent, EventHub } from '../events.ts'
import type { FrozenCall, GatewayProvider } from '../provider/provider.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'
import { checkAllowed } from '../routes/route-rule.ts'
import { type RouteMatch, createRouteTable } from '../routes/route-table.ts'
import type { SecretVersions } from '../secrets/secret-versions.ts'
import type { Clock } from '../time/clock.ts'
import { withDeadline } from '../time/deadline.ts'
import type { ForwardAnswer, ForwardClient } from '../upstream/http-client.ts'
import { type IdentifiedSubject, subjectHash } from '../user.ts'
import { type GatewayCall, isRepeatable, outgoingCall } from './outgoing-call.ts'
import { createProviderTime } from './provider-time.ts'
import {
  type Renewed,
  createRenewal,
  credentialRejected,
  mayRefuseUser,
  refusedForTime,
  renewedJustNow,
} from './renewal.ts'
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
  /** Bytes of a request's body (G9). */
  readonly maxRequestBytes: number
  /** Bytes of an answer's body (G9). */
  readonly maxResponseBytes: number
}

/** Milliseconds for a client to wait before it repeats a call that the relay must not repeat. */
const repeatAfterMs = 1_000

/** Creates a provider's gateway: one pipeline for every call, from the browser and from back-end code. */
export function createGateway(provider: GatewayProvider, parts: GatewayParts): Gateway {
  const { credentials, upstream, clock, events, secrets, onError, ruleDeadlineMs, tokenDeadlineMs } = parts
  const { maxRequestBytes, maxResponseBytes: maxBytes } = parts
  const { id, credential: recipe, credentialRefusals } = provider
  const table = createRouteTable(provider.routes, provider)
  const isRefused = ({ status }: ForwardAnswer): boolean => credentialRefusals.includes(status)

  /** Bounds work that reads secrets: a secret manager may never answer. */
  const withSecrets = <Value>(work: Promise<Value>): Promise<Value> =>
    withDeadline(work, tokenDeadlineMs, () => {
      secrets.abandon()
      const hint = `A secret of ${id} was not read within ${tokenDeadlineMs} ms.`
      return new RelayError('secret_unavailable', { hint })
    })
  const rereadSecrets = () => withSecrets(secrets.renewed()).catch(onError)
  const renew = createRenewal(provider, { credentials, secrets, rereadSecrets, clock })
  const time = createProviderTime(clock)

  const authorized = (call: FrozenCall, pid: string, held: HeldToken | undefined, nowMs: number) =>
    withSecrets(provider.authorize(call, Object.freeze({ pid, nowMs, credential: held?.token ?? '' })))

  const send = async (
    route: RoutePolicy,
    outgoing: FrozenCall,
    { subject, request, checkAlive }: GatewayCall,
    held: HeldToken | undefined,
  ): Promise<Sent> => {
    const { method, url, body } = outgoing
    // Read for each attempt: a provider refuses a signature that is too old.
    const nowMs = time.nowMs()
    const authorization = await authorized(outgoing, subject.pid, held, nowMs)
    const headers = { ...outgoing.headers, ...authorization, 'accept-encoding': 'identity' }
    checkAlive?.()
    const startedAtMs = clock.monotonicMs()
    const report = (outcome: CallEvent['outcome']) =>
      events.emit('call', () => {
        const durationMs = clock.monotonicMs() - startedAtMs
        const who = { provider: id, subject: subjectHash(subject.id) }
        return { ...who, route: route.id, method, outcome, durationMs }
      })
    try {
      const signal = request.signal()
      const isRepeatable = isIdempotent(route, outgoing)
      const answer = await upstream.forward({
        provider: id,
        method,
        url,
        headers,
        body,
        signal,
        isRepeatable,
      })
      report(answer.status)
      return { answer, sentAtMs: nowMs, authorization }
    } catch (error) {
      report(asRelayError(error).code) // a write that timed out may have been carried out
      throw error
    }
  }

  /**
   * Returns the call with the provider's time if the refused one had another. A machine with a wrong clock has every
   * signature refused, and no other credential helps.
   */
  const timely = async (
    match: RouteMatch,
    call: GatewayCall,
    outgoing: FrozenCall,
    held: HeldToken | undefined,
    { answer, sentAtMs, authorization }: Sent,
  ): Promise<FrozenCall | undefined> => {
    if (!time.learn(answer.headers, sentAtMs)) return undefined
    const { request } = call
    const again = {
      query: request.query,
      headerNames: request.headerNames,
      header: (name: string) => request.header(name),
      bytes: () => Promise.resolve(outgoing.body), // the browser's stream has been read
      signal: () => request.signal(),
    }
    const rebuilt = await outgoingCall(provider, match, { ...call, request: again }, time, maxRequestBytes)
    const other = await authorized(rebuilt, call.subject.pid, held, time.nowMs())
    // The same call would get the same answer: it does not contain the time.
    if (rebuilt.url === outgoing.url && isDeepStrictEqual({ ...other }, { ...authorization }))
      return undefined
    const hint = time.difference().trim()
    onError(new RelayError('misconfigured', { message: 'A clock is wrong.', provider: id, hint }))
    return rebuilt
  }

  return {
    find: (method, path, { pid }) => table.find(method, path, pid),
    async forward(match, call) {
      const { route } = match
      const { subject } = call
      const rule = { deadlineMs: ruleDeadlineMs, onError }
      const answered = (answer: ForwardAnswer) =>
        returningAnswer(answer, { provider: id, route, subject, clock, maxBytes, ...rule })
      await checkAllowed(match, subject, rule)
      const outgoing = await outgoingCall(provider, match, call, time, maxRequestBytes)
      const secretVersion = secrets.version
      let held = recipe && (await credentials.obtain(recipe, subject))
      let sent = await send(route, outgoing, call, held)
      if (isRefused(sent.answer)) {
        const { status, body } = sent.answer
        const rebuilt = await timely(match, call, outgoing, held, sent).catch(discarding(body))
        const renewed: Renewed = rebuilt
          ? { step: 'retry', held }
          : await renew(subject, { held, secretVersion, status }).catch(discarding(body))
        if (renewed.step === 'pass') return answered(sent.answer)
        discard(body)
        if (!isRepeatable(route, outgoing)) {
          throw rebuilt
            ? refusedForTime(id, repeatAfterMs, time.difference())
            : renewedJustNow(id, repeatAfterMs)
        }
        held = renewed.held
        sent = await send(route, rebuilt ?? outgoing, call, held)
      }
      const { answer } = sent
      const isIssued = recipe !== undefined && recipe.renewable !== false
      if (isRefused(answer) && !(isIssued && mayRefuseUser(answer.status, held, clock))) {
        discard(answer.body)
        throw credentialRejected(id, answer.status, time.difference())
      }
      return answered(answer)
    },
  }
}

/** A call that was answered. */
interface Sent {
  readonly answer: ForwardAnswer
  /** The provider's time that it was signed with. */
  readonly sentAtMs: number
  /** The headers that authorised it. */
  readonly authorization: Readonly<Record<string, string>>
}

/** Returns whether a call may be sent again when no byte of an answer has come (RFC 9110 §9.2.2). */
function isIdempotent(route: RoutePolicy, call: FrozenCall): boolean {
  return call.method === 'PUT' || call.method === 'DELETE' || isRepeatable(route, call)
}

/** Returns a function that ends a body which nobody will read, and throws the error that it gets. */
function discarding(body: ForwardAnswer['body']): (error: unknown) => never {
  return (error) => {
    discard(body)
    throw error
  }
}
