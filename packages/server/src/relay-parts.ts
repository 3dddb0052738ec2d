import { type CredentialCache, createCredentialCache } from './credentials/credential-cache.ts'
import { type EventHub, createEventHub } from './events.ts'
import type { GuardParts } from './http/guarded-route.ts'
import { type Limiter, createLimiter } from './http/limiter.ts'
import type { ResolvedOptions } from './options.ts'
import type { KeyRing } from './secrets/key-ring.ts'
import { namedStore } from './store/named-store.ts'
import { type StoreAccess, openStore } from './store/store-access.ts'
import { type ProcessTime, createProcessTime } from './tokens/process-time.ts'
import { type RelayTokens, createRelayTokens } from './tokens/relay-token.ts'
import {
  type ForwardClient,
  type UpstreamClient,
  createForwardClient,
  createUpstreamClient,
} from './upstream/http-client.ts'
import type { RelayUser } from './user.ts'

/** Parts that the providers of one relay share. */
export interface RelayParts {
  readonly options: ResolvedOptions<RelayUser>
  readonly frontDoor: GuardParts['frontDoor']
  readonly events: EventHub
  readonly cache: CredentialCache
  /** Dates relay tokens, consent tickets and log-outs. */
  readonly time: ProcessTime
  /** Absent if the host has set no store. */
  readonly store: StoreAccess | undefined
  readonly upstream: UpstreamClient
  readonly forward: ForwardClient
  /** Present if one provider is a gateway. */
  readonly signing: Signing | undefined
  /** Absent if the host limits requests itself. */
  readonly limits: RelayLimits | undefined
  /** Closes connections. */
  close(): Promise<void>
}

/** The keys for gateways. */
export interface Signing {
  readonly keyRing: KeyRing
  readonly relayTokens: RelayTokens
}

/** A relay's limiters. */
export interface RelayLimits {
  readonly perSubject: Limiter
  readonly perAddress: Limiter
  readonly revokePerSubject: Limiter
  readonly gatewayPerSubject: Limiter
}

/** Creates the parts of a relay from its checked options. */
export function createRelayParts(options: ResolvedOptions<RelayUser>): RelayParts {
  const { clock, random, onError, tokenDeadlineMs, maxCachedTokens, rateLimit } = options
  const { allowedOrigins, publicOrigin, requireOrigin } = options
  const events = createEventHub(onError)
  const time = createProcessTime(clock)
  const { dispatcher, connectDeadlineMs } = options
  const upstream = createUpstreamClient({ deadlineMs: tokenDeadlineMs, dispatcher, connectDeadlineMs })
  const forward = createForwardClient(options.gatewayDeadlinesMs, { dispatcher, connectDeadlineMs })
  const shared = options.store && namedStore(options.store, options.name)
  const store = shared && openStore({ store: shared, clock, onChange: storeReporter(events) })
  const cache = createCredentialCache({
    clock,
    random,
    events,
    onError,
    deadlineMs: tokenDeadlineMs,
    maxTokens: maxCachedTokens,
    store,
  })
  const limits = rateLimit
    ? {
        perSubject: createLimiter('mint-subject', rateLimit.mintPerSubject, clock),
        perAddress: createLimiter('mint-address', rateLimit.mintPerAddress, clock),
        revokePerSubject: createLimiter('revoke-subject', rateLimit.mintPerSubject, clock),
        gatewayPerSubject: createLimiter('gateway-subject', rateLimit.gatewayPerSubject, clock),
      }
    : undefined
  return {
    options,
    frontDoor: { allowedOrigins, publicOrigin, requireOrigin },
    events,
    cache,
    time,
    store,
    upstream,
    forward,
    signing: signingFor(options, time),
    limits,
    async close() {
      await Promise.all([upstream.close(), forward.close(), cache.close()])
    },
  }
}

function storeReporter(events: EventHub): (fault: unknown) => void {
  return (fault) => {
    const reason = fault instanceof Error ? fault.message : String(fault)
    events.emit('store', () => (fault === null ? { state: 'up' } : { state: 'down', reason }))
  }
}

function signingFor(options: ResolvedOptions<RelayUser>, time: ProcessTime): Signing | undefined {
  const { keyRing, name, relayTokenLifeSeconds: lifeSeconds, clock } = options
  if (!keyRing) return undefined
  const relayTokens = createRelayTokens({ name, ring: keyRing, lifeSeconds, clock, time })
  return { keyRing, relayTokens }
}
