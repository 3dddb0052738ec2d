import { randomUUID } from 'node:crypto'
import { maxGenerations } from './config/defaults.ts'
import { type CredentialCache, createCredentialCache } from './credentials/credential-cache.ts'
import { type GatewayCredentials, createGatewayCredentials } from './credentials/gateway-credentials.ts'
import { asRelayError } from './errors.ts'
import { type EventHub, createEventHub } from './events.ts'
import { type Gateway, createGateway } from './gateway/gateway.ts'
import { createAuthRoute } from './http/auth-route.ts'
import { type ConsentRoutes, createConsentRoutes } from './http/consent-routes.ts'
import { createGatewayRoute } from './http/gateway-route.ts'
import type { GuardParts, RelayRoute } from './http/guarded-route.ts'
import { type Limiter, createLimiter } from './http/limiter.ts'
import type { ResolvedOptions } from './options.ts'
import type { GatewayProvider, Provider } from './provider/provider.ts'
import { secretVersions } from './secrets/secret-versions.ts'
import { createConsentTickets } from './tokens/consent-ticket.ts'
import { createDirectTokens } from './tokens/direct-tokens.ts'
import { createGatewayTokens } from './tokens/gateway-tokens.ts'
import { type Generations, createGenerations } from './tokens/generations.ts'
import { type RelayTokens, createRelayTokens } from './tokens/relay-token.ts'
import type { TokenService } from './tokens/token-service.ts'
import {
  type ForwardClient,
  type UpstreamClient,
  createForwardClient,
  createUpstreamClient,
} from './upstream/http-client.ts'
import { type RelayUser, subjectHash } from './user.ts'

/** What the providers of one relay share. */
export interface RelayParts {
  readonly options: ResolvedOptions<RelayUser>
  readonly events: EventHub
  readonly cache: CredentialCache
  readonly generations: Generations
  readonly upstream: UpstreamClient
  readonly forward: ForwardClient
  /** Present as soon as one provider is a gateway. */
  readonly relayTokens: RelayTokens | undefined
  /** Absent where the host limits requests itself. */
  readonly limits: RelayLimits | undefined
  /** Ends connections and timers. */
  close(): Promise<void>
}

/** A relay's limiters. */
export interface RelayLimits {
  readonly perSubject: Limiter
  readonly perAddress: Limiter
  readonly gatewayPerSubject: Limiter
}

/** Creates the parts of a relay from its checked options. */
export function createRelayParts(options: ResolvedOptions<RelayUser>): RelayParts {
  const { clock, rateLimit, keyRing, relayTokenLifeSeconds } = options
  const upstream = createUpstreamClient({ deadlineMs: options.tokenDeadlineMs })
  const forward = createForwardClient(options.gatewayDeadlinesMs)
  const limits = rateLimit
    ? {
        perSubject: createLimiter('mint-subject', rateLimit.mintPerSubject),
        perAddress: createLimiter('mint-address', rateLimit.mintPerAddress),
        gatewayPerSubject: createLimiter('gateway-subject', rateLimit.gatewayPerSubject),
      }
    : undefined
  return {
    options,
    events: createEventHub(options.onError),
    cache: createCredentialCache(clock, options.random, options.maxCachedTokens),
    generations: createGenerations(maxGenerations),
    upstream,
    forward,
    relayTokens:
      keyRing &&
      createRelayTokens({ name: options.name, ring: keyRing, lifeSeconds: relayTokenLifeSeconds, clock }),
    limits,
    async close() {
      for (const limiter of limits ? Object.values(limits) : []) limiter.close()
      await Promise.all([upstream.close(), forward.close()])
    },
  }
}

/** One provider's part of a relay. */
export interface Mount<User extends RelayUser> {
  readonly tokens: TokenService<User>
  /** `/{provider}/auth`. */
  readonly auth: RelayRoute<User>
  /** Gateway mode only. */
  readonly api?: GatewayMount<User>
}

/** A gateway provider's part of a relay. */
export interface GatewayMount<User extends RelayUser> {
  readonly provider: GatewayProvider<User>
  readonly gateway: Gateway
  /** `/{provider}/api/*`. */
  readonly route: RelayRoute<User>
  /** `/{provider}/connect` and `/{provider}/return`, where the provider has a consent page. */
  readonly consent?: ConsentRoutes<User>
}

/** Codes that only the operator can mend; failed mints are reported where they happen. */
const faults = new Set(['identify_failed', 'misconfigured', 'raw_body_required', 'internal_error'])

/** Makes a provider's routes from the parts that all providers of a relay share. */
export function mountProvider<User extends RelayUser>(
  provider: Provider<User>,
  parts: RelayParts,
): Mount<User> {
  const guard = guardFor(provider.id, parts)
  const services = servicesFor(provider, parts)
  if (provider.mode === 'direct') {
    const tokens = createDirectTokens(provider, services)
    return { tokens, auth: createAuthRoute({ ...guard, tokens, limits: parts.limits }) }
  }
  const { relayTokens } = parts
  if (!relayTokens) throw new TypeError('A gateway provider was mounted without relay tokens.')
  return mountGateway(provider, parts, relayTokens)
}

function mountGateway<User extends RelayUser>(
  provider: GatewayProvider<User>,
  parts: RelayParts,
  relayTokens: RelayTokens,
): Mount<User> {
  const { options, forward, generations, limits } = parts
  const guard = guardFor(provider.id, parts)
  const services = servicesFor(provider, parts)
  const credentials = createGatewayCredentials(provider, services)
  const ruleDeadlineMs = options.gatewayDeadlinesMs.total
  const gateway = createGateway(provider, { ...services, credentials, upstream: forward, ruleDeadlineMs })
  const widgetTokens = provider.widget && createDirectTokens(provider.widget, services)
  const lifeSeconds = options.relayTokenLifeSeconds
  const tokens = createGatewayTokens(provider, {
    ...services,
    relayTokens,
    lifeSeconds,
    credentials,
    widgetTokens,
  })
  const route = createGatewayRoute<User>({
    ...guard,
    provider: provider.id,
    gateway,
    relayTokens,
    generations,
    session: options.gatewaySession,
    perSubject: limits?.gatewayPerSubject,
  })
  const auth = createAuthRoute({ ...guard, tokens, limits })
  const consent = consentRoutes(provider, parts, credentials)
  return { tokens, auth, api: { provider, gateway, route, ...(consent && { consent }) } }
}

/** What a provider's services share with those of others, and its own secrets, which they watch over together. */
function servicesFor<User extends RelayUser>({ secrets }: Provider<User>, parts: RelayParts) {
  const { options, events, cache, generations, upstream } = parts
  const { clock, onError, tokenDeadlineMs } = options
  const versions = secretVersions(secrets, clock)
  return { events, cache, generations, upstream, clock, onError, tokenDeadlineMs, secrets: versions }
}

function consentRoutes<User extends RelayUser>(
  provider: GatewayProvider<User>,
  parts: RelayParts,
  credentials: GatewayCredentials,
): ConsentRoutes<User> | undefined {
  const { consent } = provider
  const { keyRing, clock } = parts.options
  if (!consent || !keyRing) return undefined
  const tickets = createConsentTickets(keyRing, clock)
  return createConsentRoutes({ ...guardFor(provider.id, parts), provider, consent, tickets, credentials })
}

function guardFor(provider: string, { options, events }: RelayParts): Omit<GuardParts, 'methods'> {
  return {
    frontDoor: options,
    requestId: randomUUID,
    onDenied(error, requestId, subjectId) {
      const { code, hint } = asRelayError(error)
      const subject = subjectId !== undefined && { subject: subjectHash(subjectId) }
      events.emit('denied', () => ({ provider, code, requestId, ...subject, ...(hint && { hint }) }))
      if (faults.has(code)) options.onError(error)
    },
  }
}
