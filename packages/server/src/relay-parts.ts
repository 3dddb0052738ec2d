import { type CredentialCache, createCredentialCache } from './credentials/credential-cache.ts'
import { maxGenerations } from './defaults.ts'
import { createEventHub, type EventHub } from './events.ts'
import { createGenerations, type Generations } from './gateway/generations.ts'
import { createRelayTokens, type RelayTokens } from './gateway/relay-token.ts'
import { createLimiter, type Limiter } from './http/limiter.ts'
import type { ResolvedOptions } from './options.ts'
import type { RelayUser } from './subject.ts'
import { createForwardClient, type ForwardClient } from './upstream/forward-client.ts'
import { createUpstreamClient, type UpstreamClient } from './upstream/http-client.ts'

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
