import { randomUUID } from 'node:crypto'
import { maxLogOuts, storeRetryMs } from './config/defaults.ts'
import { createProviderFailures } from './credentials/failure-memory.ts'
import { createGatewayCredentials } from './credentials/gateway-credentials.ts'
import type { Issuer } from './credentials/minter.ts'
import { asRelayError, RelayError } from './errors.ts'
import { type Gateway, createGateway } from './gateway/gateway.ts'
import { createAuthRoute } from './http/auth-route.ts'
import { type ConsentRoutes, createConsentRoutes } from './http/consent-routes.ts'
import { createGatewayRoute } from './http/gateway-route.ts'
import type { GuardParts, RelayRoute } from './http/guarded-route.ts'
import type { DirectProvider, GatewayProvider, Provider } from './provider/provider.ts'
import { exposedHeaders, headerLists } from './routes/forwarded-headers.ts'
import { secretVersions } from './secrets/secret-versions.ts'
import { createConsentTickets } from './tokens/consent-ticket.ts'
import { createDirectTokens } from './tokens/direct-tokens.ts'
import { createGatewayTokens } from './tokens/gateway-tokens.ts'
import { type Revocations, createRevocations } from './tokens/revocations.ts'
import type { SignOut, TokenService } from './tokens/token-service.ts'
import { type RelayUser, subjectHash } from './user.ts'

import type { RelayParts, Signing } from './relay-parts.ts'

/** One provider's part of a relay. */
export interface Mount {
  readonly tokens: TokenService
  /** `/{provider}/auth`. */
  readonly auth: RelayRoute<RelayUser>
  /** Gateway mode only. */
  readonly api?: GatewayMount
}

/** A gateway provider's part of a relay. */
export interface GatewayMount {
  readonly provider: GatewayProvider
  readonly gateway: Gateway
  /** `/{provider}/api/*`. */
  readonly route: RelayRoute<RelayUser>
  /** `/{provider}/connect` and `/{provider}/return`, if the provider has a consent page. */
  readonly consent?: ConsentRoutes<RelayUser>
}

/** Mounts a relay's providers, by id. */
export function mountProviders(relay: RelayParts): ReadonlyMap<string, Mount> {
  const mounts = new Map<string, Mount>()
  for (const provider of relay.options.providers) {
    const parts = providerParts(provider, relay)
    if (provider.mode === 'direct') mounts.set(provider.id, mountDirect(provider, parts))
    else if (relay.signing) mounts.set(provider.id, mountGateway(provider, parts, relay.signing))
    joinFeed(provider.id, parts, mounts.get(provider.id)?.tokens)
  }
  relay.logOuts.start()
  return mounts
}

/** Parts that one provider's tokens and routes share. Created once for each provider. */
interface ProviderParts {
  readonly relay: RelayParts
  readonly guard: Omit<GuardParts, 'methods'>
  readonly issuer: Issuer
  readonly revocations: Revocations
  readonly signOut: SignOut
}

function providerParts({ id, secrets }: Provider, relay: RelayParts): ProviderParts {
  const { clock } = relay.options
  const { time, names, events, logOuts } = relay
  const revocations = createRevocations({ time, names, max: maxLogOuts })
  return {
    relay,
    guard: {
      frontDoor: relay.frontDoor,
      requestId: randomUUID,
      onDenied: denialReporter(id, relay),
      exposedHeaders: exposedHeaders([]),
    },
    issuer: {
      provider: id,
      secrets: secretVersions(secrets, clock),
      failures: createProviderFailures(clock),
    },
    revocations,
    signOut(subjectId) {
      const subject = names.hashOf(subjectId)
      const moment = revocations.revoke(subjectId)
      events.emit('revoked', () => ({ provider: id, subject }))
      return logOuts.announce({ provider: id, subject, moment })
    },
  }
}

/** Ends what this process holds for a subject as soon as it hears of a log-out in another one. */
function joinFeed(provider: string, { relay, revocations }: ProviderParts, tokens?: TokenService): void {
  relay.logOuts.join(provider, {
    note(subject, moment, isNew) {
      revocations.note(subject, moment, isNew)
      const id = relay.names.idOf(subject)
      if (id !== undefined) tokens?.forget(id, moment.tickMs)
    },
    knowSince: (since) => revocations.knowSince(since),
  })
}

/** Fails closed, if the host has chosen so, while a log-out in another process may be unknown here. */
function checkLogOuts({ logOuts, options }: RelayParts): void {
  if (options.revocation !== 'strict' || logOuts.isCurrent) return
  throw new RelayError('store_unavailable', { retryAfterMs: storeRetryMs })
}

function mountDirect(provider: DirectProvider, parts: ProviderParts): Mount {
  const tokens = directTokens(provider, parts)
  return { tokens, auth: authRoute(tokens, parts) }
}

function mountGateway(
  provider: GatewayProvider,
  parts: ProviderParts,
  { keyRing, relayTokens }: Signing,
): Mount {
  const { issuer, revocations, signOut, relay } = parts
  const { frontDoor, requestId, onDenied, exposedHeaders: tokenHeaders } = parts.guard
  const { cache, events, time, upstream, forward, limits } = relay
  const { clock, onError, tokenDeadlineMs, gatewayDeadlinesMs, gatewaySession } = relay.options
  const { name, isNamed, maxRequestBytes, maxResponseBytes } = relay.options
  const credentials = createGatewayCredentials({ cache, issuer, upstream, clock })
  const gateway = createGateway(provider, {
    credentials,
    upstream: forward,
    clock,
    events,
    work: relay.work,
    secrets: issuer.secrets,
    onError,
    ruleDeadlineMs: gatewayDeadlinesMs.total,
    connectionWaitMs: gatewayDeadlinesMs.connection,
    maxCallsPerSubject: relay.options.maxCallsPerSubject,
    tokenDeadlineMs,
    maxRequestBytes,
    maxResponseBytes,
  })
  const route = createGatewayRoute<RelayUser>({
    frontDoor,
    requestId,
    onDenied,
    exposedHeaders: exposedHeaders(provider.routes.map((route) => headerLists(provider, route))),
    provider: provider.id,
    gateway,
    relayTokens,
    revocations,
    checkLogOuts: () => checkLogOuts(relay),
    session: gatewaySession,
    isNamed,
    perSubject: limits?.gatewayPerSubject,
  })
  const tokens = createGatewayTokens(provider, {
    relayTokens,
    lifeSeconds: relay.options.relayTokenLifeSeconds,
    revocations,
    credentials,
    time,
    events,
    signOut,
    checkLogOuts: () => checkLogOuts(relay),
    widgetTokens: provider.widget && directTokens(provider.widget, parts),
  })
  const consent =
    provider.consent &&
    createConsentRoutes({
      frontDoor,
      requestId,
      onDenied,
      exposedHeaders: tokenHeaders,
      limits,
      provider,
      consent: provider.consent,
      tickets: createConsentTickets({ name, ring: keyRing, time, store: relay.store }),
      credentials,
    })
  const api = { provider, gateway, route, ...(consent && { consent }) }
  return { tokens, auth: authRoute(tokens, parts), api }
}

function directTokens(
  provider: DirectProvider,
  { issuer, revocations, signOut, relay: { cache, time, upstream, options } }: ProviderParts,
): TokenService {
  return createDirectTokens(provider, {
    cache,
    issuer,
    revocations,
    time,
    signOut,
    upstream,
    clock: options.clock,
  })
}

function authRoute(tokens: TokenService, { guard, relay: { limits } }: ProviderParts): RelayRoute<RelayUser> {
  return createAuthRoute({ ...guard, tokens, limits })
}

/** Codes that need the operator. The minter reports failed mints. */
const operatorCodes: ReadonlySet<string> = new Set([
  'identify_failed',
  'misconfigured',
  'raw_body_required',
  'internal_error',
])

function denialReporter(provider: string, { events, options, advise }: RelayParts): GuardParts['onDenied'] {
  return (error, requestId, subjectId) => {
    const failure = asRelayError(error)
    const { code, hint, limit, retryAfterMs: waitMs = 0 } = failure
    const subject = () => subjectId !== undefined && { subject: subjectHash(subjectId) }
    events.emit('denied', () => ({ provider, code, requestId, ...subject(), ...(hint && { hint }) }))
    if (limit) events.emit('limited', () => ({ provider, limit, waitMs, requestId, ...subject() }))
    if (operatorCodes.has(code)) options.onError(error)
    advise(failure)
  }
}
