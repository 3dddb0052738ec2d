import type { Readable } from 'node:stream'
import { credentialCooldownMs } from '../config/defaults.ts'
import type { GatewayCredentials } from '../credentials/gateway-credentials.ts'
import type { HeldToken } from '../credentials/held-token.ts'
import { RelayError, asRelayError } from '../errors.ts'
import type { CallEvent, EventHub } from '../events.ts'
import type { CredentialRecipe, GatewayProvider } from '../provider/provider.ts'
import { plainName } from '../routes/reserved-name.ts'
import { type RouteMatch, checkAllowed, createRouteTable } from '../routes/route-table.ts'
import type { SecretVersions } from '../secrets/secret-versions.ts'
import type { Clock } from '../time/clock.ts'
import { withDeadline } from '../time/deadline.ts'
import type { ForwardAnswer, ForwardClient } from '../upstream/http-client.ts'
import { type IdentifiedSubject, type RelayUser, subjectHash } from '../user.ts'
import { type GatewayCall, type OutgoingCall, isRepeatable, outgoingCall } from './outgoing-call.ts'
import { type GatewayAnswer, returningAnswer } from './returning-answer.ts'

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
  /** Milliseconds for a rule of the host. */
  readonly ruleDeadlineMs: number
  /** Milliseconds for a reading of secrets. */
  readonly tokenDeadlineMs: number
}

/** Creates a provider's gateway: one pipeline for every call, from the browser and from back-end code. */
export function createGateway<User extends RelayUser>(
  provider: GatewayProvider<User>,
  parts: GatewayParts,
): Gateway {
  const { credentials, upstream, clock, events, secrets, onError, ruleDeadlineMs, tokenDeadlineMs } = parts
  const table = createRouteTable(provider.routes, provider)
  const hasSecretsOfCalls = provider.secrets.some((secret) => !provider.credential?.secrets.includes(secret))

  const send = async (
    draft: OutgoingCall,
    call: GatewayCall,
    held: HeldToken | undefined,
  ): Promise<ForwardAnswer> => {
    const { method, path, headers, body } = draft
    const context = { pid: call.subject.pid, credential: held?.token ?? '', nowMs: clock.nowMs() }
    const query = new URLSearchParams([...draft.query, ...Object.entries(provider.inject?.(context) ?? {})])
    const url = `${provider.apiUrl}${path}${query.size > 0 ? `?${query.toString()}` : ''}`
    const authorization = await withSecrets(provider.authorize({ method, url, headers, body }, context))
    const sent = { ...headers, ...authorization, 'accept-encoding': 'identity' }
    call.checkAlive()
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

  /** Names that only the relay may set: those that it injects, too (G7). */
  const reservedFor = ({ subject: { pid } }: GatewayCall): GatewayProvider<User>['reserved'] => {
    const injected = provider.inject?.({ pid, nowMs: clock.nowMs() }) ?? {}
    const { parameters, headers } = provider.reserved
    return { parameters: [...parameters, ...Object.keys(injected).map(plainName)], headers }
  }

  /** For work that reads secrets: a secret manager may never answer. */
  const withSecrets = <Value>(work: Promise<Value>): Promise<Value> =>
    withDeadline(work, tokenDeadlineMs, () => {
      secrets.abandon()
      const hint = `A secret of ${provider.id} was not read within ${tokenDeadlineMs} ms.`
      return new RelayError('secret_unavailable', { hint })
    })

  /** After a refusal: gets what is new, a secret or else a credential, and tries once more. */
  const sendAgain = async (
    { route }: RouteMatch,
    draft: OutgoingCall,
    call: GatewayCall,
    refused: Attempt,
  ): Promise<ForwardAnswer> => {
    const renewed = await renew(call, refused)
    if (!isRepeatable(route, draft)) throw renewedJustNow(provider.id, 1000)
    return send(draft, call, renewed)
  }

  const renew = async (
    { subject }: GatewayCall,
    { held, secretVersion }: Attempt,
  ): Promise<HeldToken | undefined> => {
    // A credential can be renewed without its secret manager, and sees to its own secrets.
    if (hasSecretsOfCalls) await withSecrets(secrets.renewed()).catch(onError)
    const hasNewSecret = secrets.version !== secretVersion
    if (!provider.credential || !held) {
      if (hasNewSecret) return held
      throw credentialRejected(provider.id)
    }
    if (provider.credential.renewable === false) return reloaded(provider.credential, subject, held)
    const renewed = await credentials.obtain(provider.credential, subject, held.tokenId)
    if (renewed.tokenId !== held.tokenId || hasNewSecret) return renewed
    throw renewedJustNow(provider.id, credentialCooldownMs)
  }

  /** The host may have put another one in its place; asking it costs no call to the provider. */
  const reloaded = async (
    recipe: CredentialRecipe,
    subject: IdentifiedSubject,
    refused: HeldToken,
  ): Promise<HeldToken> => {
    credentials.forget(recipe, subject.id)
    const loaded = await credentials.obtain(recipe, subject)
    if (loaded.token === refused.token) throw credentialRejected(provider.id)
    return loaded
  }

  return {
    find: (method, path, { pid }) => table.find(method, path, pid),
    async forward(match, call) {
      const { route } = match
      const rule = { deadlineMs: ruleDeadlineMs, onError }
      await checkAllowed(match, call.subject, rule)
      const draft = await outgoingCall({ ...provider, reserved: reservedFor(call) }, match, call)
      const secretVersion = secrets.version
      const held = provider.credential && (await credentials.obtain(provider.credential, call.subject))
      let answer = await send(draft, call, held)
      if (provider.credentialRefusals.includes(answer.status)) {
        discard(answer.body)
        answer = await sendAgain(match, draft, call, { held, secretVersion })
        if (provider.credentialRefusals.includes(answer.status)) {
          discard(answer.body)
          throw credentialRejected(provider.id)
        }
      }
      return returningAnswer(answer, { provider: provider.id, route, subject: call.subject, clock, ...rule })
    },
  }
}

/** What a call was made with. */
interface Attempt {
  readonly held: HeldToken | undefined
  readonly secretVersion: number
}

/** Our own credential's 401 is ours to explain, not the user's (G15). */
function credentialRejected(provider: string): RelayError {
  return new RelayError('upstream_credentials_rejected', {
    provider,
    hint: 'The provider refused a credential that was just obtained. Check its scopes and the secrets.',
  })
}

function renewedJustNow(provider: string, retryAfterMs: number): RelayError {
  return new RelayError('upstream_unavailable', {
    message: 'The credential was renewed. Try again.',
    provider,
    retryAfterMs,
  })
}

/** Ends an answer that nobody reads, so that its connection is free again. */
function discard(body: Readable): void {
  body.on('error', () => {}) // a destroyed body reports its abort
  body.destroy()
}
