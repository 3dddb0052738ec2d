import type { GatewayCredentials } from '../credentials/gateway-credentials.ts'
import type { HeldToken } from '../credentials/held-token.ts'
import { RelayError, asRelayError } from '../errors.ts'
import type { CallEvent, EventHub } from '../events.ts'
import type { FrozenCall, GatewayProvider } from '../provider/provider.ts'
import { checkAllowed } from '../routes/route-rule.ts'
import { type RouteMatch, createRouteTable } from '../routes/route-table.ts'
import type { SecretVersions } from '../secrets/secret-versions.ts'
import type { Clock } from '../time/clock.ts'
import { withDeadline } from '../time/deadline.ts'
import type { ForwardAnswer, ForwardClient } from '../upstream/http-client.ts'
import { type IdentifiedSubject, subjectHash } from '../user.ts'
import { type GatewayCall, isRepeatable, outgoingCall } from './outgoing-call.ts'
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
}

/** Milliseconds for a client to wait before it repeats a call that the relay must not repeat. */
const repeatAfterMs = 1_000

/** Creates a provider's gateway: one pipeline for every call, from the browser and from back-end code. */
export function createGateway(provider: GatewayProvider, parts: GatewayParts): Gateway {
  const { credentials, upstream, clock, events, secrets, onError, ruleDeadlineMs, tokenDeadlineMs } = parts
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
  const renew = createRenewal(provider, { credentials, secrets, rereadSecrets })

  const send = async (
    route: string,
    outgoing: FrozenCall,
    { subject, request, checkAlive }: GatewayCall,
    held: HeldToken | undefined,
  ): Promise<ForwardAnswer> => {
    const { method, url, body } = outgoing
    // Read for each attempt: a provider refuses a signature that is too old.
    const nowMs = clock.nowMs()
    const context = Object.freeze({ pid: subject.pid, nowMs, credential: held?.token ?? '' })
    const authorization = await withSecrets(provider.authorize(outgoing, context))
    const headers = { ...outgoing.headers, ...authorization, 'accept-encoding': 'identity' }
    checkAlive?.()
    const startedAtMs = clock.monotonicMs()
    const report = (outcome: CallEvent['outcome']) =>
      events.emit('call', () => {
        const durationMs = clock.monotonicMs() - startedAtMs
        return { provider: id, subject: subjectHash(subject.id), route, method, outcome, durationMs }
      })
    try {
      const signal = request.signal()
      const answer = await upstream.forward({ provider: id, method, url, headers, body, signal })
      report(answer.status)
      return answer
    } catch (error) {
      report(asRelayError(error).code) // a write that timed out may have been carried out
      throw error
    }
  }

  return {
    find: (method, path, { pid }) => table.find(method, path, pid),
    async forward(match, call) {
      const { route } = match
      const { subject } = call
      const rule = { deadlineMs: ruleDeadlineMs, onError }
      await checkAllowed(match, subject, rule)
      const outgoing = await outgoingCall(provider, match, call, clock)
      const secretVersion = secrets.version
      const held = recipe && (await credentials.obtain(recipe, subject))
      let answer = await send(route.id, outgoing, call, held)
      if (isRefused(answer)) {
        discard(answer.body)
        const renewed = await renew(subject, { held, secretVersion })
        if (!isRepeatable(route, outgoing)) throw renewedJustNow(id, repeatAfterMs)
        answer = await send(route.id, outgoing, call, renewed)
      }
      if (isRefused(answer)) {
        discard(answer.body)
        throw credentialRejected(id)
      }
      return returningAnswer(answer, { provider: id, route, subject, clock, ...rule })
    },
  }
}
