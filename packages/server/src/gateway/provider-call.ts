import { isDeepStrictEqual } from 'node:util'
import type { GatewayCredentials } from '../credentials/gateway-credentials.ts'
import type { HeldToken } from '../credentials/held-token.ts'
import { RelayError, asRelayError } from '../errors.ts'
import type { CallEvent, EventHub } from '../events.ts'
import type { FrozenCall, GatewayProvider } from '../provider/provider.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'
import type { RouteMatch } from '../routes/route-table.ts'
import type { SecretVersions } from '../secrets/secret-versions.ts'
import type { Clock } from '../time/clock.ts'
import { withDeadline } from '../time/deadline.ts'
import { isPending } from '../time/pending.ts'
import type { AnswerBody, ForwardAnswer } from '../upstream/forwarded-call.ts'
import type { ForwardClient } from '../upstream/http-client.ts'
import { subjectHash } from '../user.ts'
import type { Place } from './admission.ts'
import { discard } from './answer-stream.ts'
import { type GatewayCall, type OutgoingCall, isRepeatable } from './outgoing-call.ts'
import type { ProviderTime } from './provider-time.ts'
import { type CredentialSearch, createCredentialSearch } from './quoted-credential.ts'
import {
  type Renewed,
  createRenewal,
  credentialRejected,
  mayRefuseUser,
  refusedForTime,
  renewedJustNow,
} from './renewal.ts'

/** Parts of a provider's calls. */
export interface ProviderCallParts {
  readonly credentials: GatewayCredentials
  readonly upstream: ForwardClient
  readonly clock: Clock
  readonly events: EventHub
  /** The provider's secrets. */
  readonly secrets: SecretVersions
  /** Called when a function of the host throws. */
  readonly onError: (error: unknown) => void
  /** Milliseconds for reading secrets. */
  readonly tokenDeadlineMs: number
}

/** An answer, and the search for the credentials of the call that it answers. */
export interface Answered {
  readonly answer: ForwardAnswer
  readonly search: CredentialSearch
}

/** A call that was answered. */
interface Sent extends Answered {
  /** The provider's time that it was signed with. */
  readonly sentAtMs: number
  /** The headers that authorised it. */
  readonly authorization: Readonly<Record<string, string>>
}

/** A call that may go to its provider. */
export interface AdmittedCall extends GatewayCall {
  readonly place: Pick<Place, 'answered' | 'failed'>
}

/** Sends a call with the provider's credential; once more if that was refused and another one may help. */
export type AnswerTo = (
  match: RouteMatch,
  call: AdmittedCall,
  outgoing: OutgoingCall,
  /** Builds the call again, with the body that has been read. */
  rebuild: () => Promise<OutgoingCall>,
) => Promise<Answered>

/** Milliseconds for a client to wait before it repeats a call that the relay must not repeat. */
const repeatAfterMs = 1_000

/** Prepares a provider's calls. `time` is the provider's, as far as it is known. */
export function createProviderCall(
  provider: GatewayProvider,
  time: ProviderTime,
  { credentials, upstream, clock, events, secrets, onError, tokenDeadlineMs }: ProviderCallParts,
): AnswerTo {
  const { id, credential: recipe, credentialRefusals } = provider
  const searchFor = createCredentialSearch()
  const isRefused = ({ status }: ForwardAnswer): boolean => credentialRefusals.includes(status)
  /** The host keeps the other credentials, so a refusal is never about the user. */
  const isIssued = recipe !== undefined && recipe.renewable !== false

  /** Bounds work that reads secrets: a secret manager may never answer. Most work has its secrets and is done. */
  const withSecrets = <Value>(work: Value | PromiseLike<Value>): Value | Promise<Value> => {
    if (!isPending(work)) return work
    return withDeadline(work, tokenDeadlineMs, () => {
      secrets.abandon()
      const hint = `A secret of ${id} was not read within ${tokenDeadlineMs} ms.`
      return new RelayError('secret_unavailable', { hint })
    })
  }
  const rereadSecrets = async () => {
    try {
      await withSecrets(secrets.renewed())
    } catch (error) {
      onError(error)
    }
  }
  const renew = createRenewal(provider, { credentials, secrets, rereadSecrets, clock })

  const authorized = (call: FrozenCall, pid: string, held: HeldToken | undefined, nowMs: number) =>
    withSecrets(provider.authorize(call, Object.freeze({ pid, nowMs, credential: held?.token ?? '' })))

  const send = async (
    route: RoutePolicy,
    { call, injected }: OutgoingCall,
    { subject, request, checkAlive, place }: AdmittedCall,
    held: HeldToken | undefined,
  ): Promise<Sent> => {
    const { method, url, body } = call
    // Read for each attempt: a provider refuses a signature that is too old.
    const sentAtMs = time.nowMs()
    const authorizing = authorized(call, subject.pid, held, sentAtMs)
    const authorization = isPending(authorizing) ? await authorizing : authorizing
    const headers = sentHeaders(call.headers, authorization)
    checkAlive?.()
    const signal = request.signal()
    signal.throwIfAborted()
    const startedAtMs = clock.monotonicMs()
    const report = (outcome: CallEvent['outcome']) =>
      events.emit('call', () => {
        const durationMs = clock.monotonicMs() - startedAtMs
        const who = { provider: id, subject: subjectHash(subject.id) }
        return { ...who, route: route.id, method, outcome, durationMs }
      })
    try {
      const isRepeatable = isIdempotent(route, call)
      const outgoing = { provider: id, method, url, headers, body, signal, isRepeatable }
      const answer = await upstream.forward(outgoing)
      report(answer.status)
      place.answered()
      const sent = { ...authorization, ...(held && { credential: held.token }) }
      const known = [subject.id, subject.pid]
      const search = searchFor({ headers: sent, parameters: injected, known })
      return { answer, search, sentAtMs, authorization }
    } catch (error) {
      // A call whose caller has left says nothing about the provider.
      report(signal.aborted ? 'aborted' : asRelayError(error).code) // a write that timed out may have been carried out
      signal.throwIfAborted()
      place.failed(error)
      throw error
    }
  }

  /**
   * Returns the call with the provider's time if the refused one had another. A machine with a wrong clock has every
   * signature refused, and no other credential helps.
   */
  const withProviderTime = async (
    pid: string,
    outgoing: OutgoingCall,
    held: HeldToken | undefined,
    { answer, sentAtMs, authorization }: Sent,
    rebuild: () => Promise<OutgoingCall>,
  ): Promise<OutgoingCall | undefined> => {
    if (!time.learn(answer.headers, sentAtMs)) return undefined
    const rebuilt = await rebuild()
    const other = await authorized(rebuilt.call, pid, held, time.nowMs())
    // The same call would get the same answer: it does not contain the time.
    const isSame = rebuilt.call.url === outgoing.call.url
    if (isSame && isDeepStrictEqual({ ...other }, { ...authorization })) return undefined
    const hint = time.difference().trim()
    onError(new RelayError('misconfigured', { message: 'A clock is wrong.', provider: id, hint }))
    return rebuilt
  }

  return async function answerTo({ route }, call, outgoing, rebuild) {
    const { subject } = call
    const secretVersion = secrets.version
    const obtained = recipe && credentials.obtain(recipe, subject)
    let held = isPending(obtained) ? await obtained : obtained
    let sent = await send(route, outgoing, call, held)
    if (!isRefused(sent.answer)) return sent
    const { status, body } = sent.answer
    const rebuilt = await withProviderTime(subject.pid, outgoing, held, sent, rebuild).catch(discarding(body))
    const renewed: Renewed = rebuilt
      ? { step: 'retry', held }
      : await renew(subject, { held, secretVersion, status }).catch(discarding(body))
    if (renewed.step === 'pass') return sent
    discard(body)
    if (!isRepeatable(route, outgoing.call)) {
      throw rebuilt ? refusedForTime(id, repeatAfterMs, time.difference()) : renewedJustNow(id, repeatAfterMs)
    }
    held = renewed.held
    sent = await send(route, rebuilt ?? outgoing, call, held)
    const { answer } = sent
    if (!isRefused(answer) || (isIssued && mayRefuseUser(answer.status, held, clock))) return sent
    discard(answer.body)
    throw credentialRejected(id, answer.status, time.difference())
  }
}

/** Returns the headers of a call. Those that `authorize` sets replace others, in any case: the provider could read both. */
function sentHeaders(
  headers: Readonly<Record<string, string>>,
  authorization: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const sent: Record<string, string> = { ...headers }
  for (const name in authorization) {
    const lower = name.toLowerCase()
    if (lower !== name) delete sent[lower]
  }
  Object.assign(sent, authorization)
  sent['accept-encoding'] = 'identity' // a compressed answer could unpack to any size, and cannot be searched
  return sent
}

/** Returns whether a call may be sent again when no byte of an answer has come (RFC 9110 §9.2.2). */
function isIdempotent(route: RoutePolicy, call: FrozenCall): boolean {
  return call.method === 'PUT' || call.method === 'DELETE' || isRepeatable(route, call)
}

/** Returns a function that ends a body which nobody will read, and throws the error that it gets. */
function discarding(body: AnswerBody): (error: unknown) => never {
  return (error) => {
    discard(body)
    throw error
  }
}
