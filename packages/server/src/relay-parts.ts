import { createAdvice } from './advice.ts'
import { type CredentialCache, createCredentialCache } from './credentials/credential-cache.ts'
import type { LimitName, RelayError } from './errors.ts'
import { createEventHub } from './event-hub.ts'
import type { EventHub } from './events.ts'
import type { GuardParts } from './http/guarded-route.ts'
import { type Limiter, createLimiter } from './http/limiter.ts'
import type { ResolvedOptions } from './options.ts'
import type { KeyRing } from './secrets/key-ring.ts'
import { namedStore } from './store/named-store.ts'
import { type StoreAccess, openStore } from './store/store-access.ts'
import { type LogOutFeed, createLogOutFeed, noLogOutFeed } from './tokens/log-out-feed.ts'
import { type ProcessTime, createProcessTime } from './tokens/process-time.ts'
import { type RelayTokens, createRelayTokens } from './tokens/relay-token.ts'
import { type SubjectNames, createSubjectNames } from './tokens/subject-names.ts'
import {
  type ForwardClient,
  type UpstreamClient,
  createForwardClient,
  createUpstreamClient,
} from './upstream/http-client.ts'
import type { RelayUser } from './user.ts'
import { type FinishTimes, type Work, createWork } from './work.ts'

/** Parts that the providers of one relay share. */
export interface RelayParts {
  readonly options: ResolvedOptions<RelayUser>
  readonly frontDoor: GuardParts['frontDoor']
  readonly events: EventHub
  /** Tells the operator once what the host may have to change. */
  readonly advise: (refusal: RelayError) => void
  readonly cache: CredentialCache
  /** Dates relay tokens, consent tickets and log-outs. */
  readonly time: ProcessTime
  /** Absent if the host has set no store. */
  readonly store: StoreAccess | undefined
  readonly logOuts: LogOutFeed
  readonly names: SubjectNames
  readonly upstream: UpstreamClient
  readonly forward: ForwardClient
  /** Present if one provider is a gateway. */
  readonly signing: Signing | undefined
  /** Absent if the host limits requests itself. */
  readonly limits: RelayLimits | undefined
  readonly work: Work
  /** Finishes the work in progress, then closes connections. */
  close(times: FinishTimes): Promise<void>
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
  const events = createEventHub({ relay: options.name, nowMs: () => clock.nowMs(), onFault: onError })
  let isEnding = false
  const time = createProcessTime(clock)
  const work = createWork((ready) => events.emit('ready', () => ({ ready })))
  const { dispatcher, connectDeadlineMs } = options
  const upstream = createUpstreamClient({ deadlineMs: tokenDeadlineMs, dispatcher, connectDeadlineMs, clock })
  const forward = createForwardClient(options.gatewayDeadlinesMs, { dispatcher, connectDeadlineMs, clock })
  const shared = options.store && namedStore(options.store, options.name)
  const store = shared && openStore({ store: shared, clock, onChange: storeReporter(events) })
  const logOuts =
    shared && store
      ? createLogOutFeed({ store: shared, access: store, time, onChange: logOutReporter(events) })
      : noLogOutFeed
  const counting = rateLimit && rateLimit.store !== 'local' ? store : undefined
  const limiter = (limit: LimitName, perMinute: number): Limiter =>
    createLimiter({ name: limit, perMinute, clock, store: counting })
  const cache = createCredentialCache({
    clock,
    random,
    events,
    onError: (error) => (isEnding ? undefined : onError(error)), // the end breaks off renewals
    deadlineMs: tokenDeadlineMs,
    maxTokens: maxCachedTokens,
    store,
  })
  const limits = rateLimit
    ? {
        perSubject: limiter('mint-subject', rateLimit.mintPerSubject),
        perAddress: limiter('mint-address', rateLimit.mintPerAddress),
        revokePerSubject: limiter('revoke-subject', rateLimit.mintPerSubject),
        gatewayPerSubject: limiter('gateway-subject', rateLimit.gatewayPerSubject),
      }
    : undefined
  return {
    options,
    frontDoor: { allowedOrigins, publicOrigin, requireOrigin },
    events,
    advise: createAdvice(onError),
    cache,
    time,
    store,
    logOuts,
    names: createSubjectNames(maxCachedTokens),
    upstream,
    forward,
    signing: signingFor(options, time),
    limits,
    work,
    async close(times) {
      await work.finish(times)
      isEnding = true
      await Promise.all([upstream.close(), forward.close()])
      work.stop()
      await Promise.all([logOuts.close(), cache.close()])
    },
  }
}

function logOutReporter(events: EventHub): (state: 'current' | 'late') => void {
  return (state) => events.emit('logOuts', () => ({ state }))
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
