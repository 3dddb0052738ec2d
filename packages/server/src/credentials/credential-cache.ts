import type { LRUCache } from 'lru-cache'
import { createBoundedMap } from '../bounded-map.ts'
import { forcedMintGapMs } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import type { EventHub, MintReason, ReuseEvent } from '../events.ts'
import type { Clock } from '../time/clock.ts'
import type { ProviderToken } from '../upstream/provider-token.ts'
import { subjectHash } from '../user.ts'
import { type SharedFailure, shareFailure, sharedError } from './failure-memory.ts'
import { type HeldToken, leftMs, stateOf } from './held-token.ts'
import { type Issuer, type Minter, type MinterParts, createMinter, staleToken } from './minter.ts'
import {
  type Backoff,
  type Demand,
  type TokenState,
  backOff,
  isServable,
  servesAsFallback,
  verdictOn,
} from './serving-rule.ts'
import { type SingleFlight, createSingleFlight } from './single-flight.ts'

/** Keeps tokens and decides when a provider is asked for another one. */
export interface CredentialCache {
  /** Returns a view for tokens of one kind. Two views never share a token, not even two of one provider (M13). */
  of(kind: CredentialKind): Credentials
}

/** Tokens of one provider that serve alike. */
export interface CredentialKind {
  readonly issuer: Issuer
  /** Milliseconds since issue after which Connect refuses the token. */
  readonly connectWindowMs: number
  /** Milliseconds before expiry in which the provider advises against using the token. */
  readonly leewayMs: number
}

/** Tokens of one kind, one for each subject. */
export interface Credentials {
  /**
   * Returns a token that meets the demand: at once if a cached one does.
   *
   * @throws RelayError `rate_limited` if a page has had the token forgotten twice in 10 s; or the error of the mint
   */
  obtain(request: CredentialRequest): HeldToken | Promise<HeldToken>
  /**
   * Forgets the subject's token. The token of a mint in progress is not kept either. If a page asked for it, the next
   * mint is one of those that a page may force once in 10 s.
   */
  forget(subjectId: string, by: LogOutBy): void
}

/** What ends a subject's tokens: a request of a page, which can repeat it at will, or back-end code. */
export type LogOutBy = 'page' | 'host'

/** A request for a token. */
export interface CredentialRequest {
  /** `undefined` for a credential that the whole business shares. */
  readonly subjectId: string | undefined
  /** The subject's account at the provider. A token minted for another account is never served. */
  readonly account: string
  readonly demand: Demand
  /** `tokenId` of a token that the provider answered 401 to. */
  readonly refused?: string | undefined
  /** Asks the provider. */
  readonly mint: () => Promise<ProviderToken>
}

/** Parts of a cache. */
export interface CredentialCacheParts extends Omit<MinterParts, 'maxFailures'> {
  /** Tokens kept, of all kinds together. */
  readonly maxTokens: number
}

interface Entry {
  readonly account: string
  readonly held: HeldToken
  renewal: Backoff
  /** Set if Connect asked for this token and its window was already over. The API can still use it. */
  connectFailure?: SharedFailure
}

const noBackoff: Backoff = { failures: 0, notBeforeMs: -Infinity }

/** Shared by all views: one bound for their tokens, and a minter that reports each failure once. */
interface CacheState {
  readonly clock: Clock
  readonly random: () => number
  readonly events: EventHub
  readonly minter: Minter
  readonly entries: LRUCache<string, Entry>
  readonly forcedAtMs: LRUCache<string, number>
  /** Keys whose token a page has had forgotten: the next mint is a forced one. */
  readonly forgotten: LRUCache<string, true>
  readonly flights: SingleFlight<Entry>
}

/** Creates an empty cache. */
export function createCredentialCache({ maxTokens, ...parts }: CredentialCacheParts): CredentialCache {
  const state: CacheState = {
    clock: parts.clock,
    random: parts.random,
    events: parts.events,
    minter: createMinter({ ...parts, maxFailures: maxTokens }),
    entries: createBoundedMap(maxTokens),
    forcedAtMs: createBoundedMap(maxTokens),
    forgotten: createBoundedMap(maxTokens),
    flights: createSingleFlight(),
  }
  let kinds = 0
  return { of: (kind) => createCredentials(state, kind, kinds++) }
}

function createCredentials(state: CacheState, kind: CredentialKind, kindNumber: number): Credentials {
  const { clock, random, events, minter, entries, forcedAtMs, forgotten, flights } = state
  const { issuer, connectWindowMs, leewayMs } = kind
  // Ids are never empty: no subject has the key of the credential that the business shares.
  const keyOf = (subjectId = ''): string => `${kindNumber} ${subjectId}`
  const stateNow = ({ held }: Entry): TokenState => stateOf(held, clock.monotonicMs(), connectWindowMs)

  const reuse = (
    { held }: Entry,
    { subjectId }: CredentialRequest,
    source: ReuseEvent['source'],
  ): HeldToken => {
    events.emit('reuse', () => ({
      provider: issuer.provider,
      ...(subjectId !== undefined && { subject: subjectHash(subjectId) }),
      source,
      leftMs: leftMs(held, clock.monotonicMs()),
    }))
    return held
  }

  const mintOnce = (key: string, request: CredentialRequest, reason: MintReason): Promise<Entry> => {
    const { subjectId, account, mint } = request
    return flights.run(key, account, async (isCurrent) => {
      const held = await minter.mint({ issuer, key, subjectId, reason, leewayMs, mint })
      const entry = { account, held, renewal: noBackoff }
      if (isCurrent()) entries.set(key, entry)
      return entry
    })
  }

  /** The error for a token whose Connect window is already over. Reported once, then shared like other failures. */
  const connectError = (entry: Entry): RelayError => {
    const nowMs = clock.monotonicMs()
    const shared = sharedError(entry.connectFailure, nowMs)
    if (shared) return shared
    const message = 'The time for opening Connect with it had passed when the token arrived.'
    const error = staleToken(issuer.provider, message)
    entry.connectFailure = shareFailure(error, nowMs)
    minter.reportError(error)
    return error
  }

  const mintForConnect = async (
    key: string,
    request: CredentialRequest,
    reason: MintReason,
    old: Entry | undefined,
  ): Promise<Entry> => {
    const shared = sharedError(old?.connectFailure, clock.monotonicMs())
    if (shared) throw shared
    const entry = await mintOnce(key, request, reason)
    if (stateNow(entry).connectLeftMs > 0) return entry
    throw connectError(entry)
  }

  /** Mints a token. If that fails, returns the old one if the serving rule allows it. */
  const renew = async (
    key: string,
    request: CredentialRequest,
    reason: MintReason,
    old?: Entry,
  ): Promise<HeldToken> => {
    const isJoining = flights.has(key, request.account)
    try {
      const entry = await (request.demand === 'connect'
        ? mintForConnect(key, request, reason, old)
        : mintOnce(key, request, reason))
      return isJoining ? reuse(entry, request, 'flight') : entry.held
    } catch (error) {
      if (old && servesAsFallback(stateNow(old), request.demand)) return reuse(old, request, 'fallback')
      throw error
    }
  }

  const renewInBackground = (key: string, request: CredentialRequest, old: Entry): void => {
    // A renewal in progress is one attempt, however many callers see it fail.
    if (flights.has(key) || clock.monotonicMs() < old.renewal.notBeforeMs) return
    mintOnce(key, request, 'renewal').catch((error: unknown) => {
      const retryAfterMs = error instanceof RelayError ? error.retryAfterMs : undefined
      old.renewal = backOff(old.renewal.failures, retryAfterMs, clock.monotonicMs(), random())
    })
  }

  /** Takes the one mint that a browser may force in 10 s. Returns the milliseconds to wait for it, 0 if it is taken. */
  const takeForcedMint = (key: string): number => {
    const nowMs = clock.monotonicMs()
    const waitMs = (forcedAtMs.get(key) ?? -Infinity) + forcedMintGapMs - nowMs
    if (waitMs > 0) return waitMs
    forcedAtMs.set(key, nowMs)
    return 0
  }

  /** Drops a token that the provider refused: once for each token, and at most once in 10 s (M15). */
  const dropRefused = (key: string, { held }: Entry, refused: string | undefined): boolean =>
    refused === held.tokenId && takeForcedMint(key) === 0 && entries.delete(key)

  /** A log-out and a log-in force a mint as `refused` does, at the same pace (M15). */
  const checkForgotten = (key: string): void => {
    if (!forgotten.has(key)) return
    const waitMs = takeForcedMint(key)
    if (waitMs > 0) throw new RelayError('rate_limited', { retryAfterMs: waitMs, limit: 'forced-mint' })
    forgotten.delete(key)
  }

  return {
    obtain(request) {
      const { subjectId, account, demand, refused } = request
      const key = keyOf(subjectId)
      const entry = entries.get(key)
      if (!entry) checkForgotten(key)
      if (entry?.account !== account) return renew(key, request, 'cold')
      if (dropRefused(key, entry, refused)) return renew(key, request, 'refused')
      const state = stateNow(entry)
      const verdict = verdictOn(state, demand)
      if (verdict === 'mint') return renew(key, request, isServable(state) ? 'connect' : 'expired', entry)
      if (verdict === 'serve-and-renew') renewInBackground(key, request, entry)
      return reuse(entry, request, 'cache')
    },
    forget(subjectId, by) {
      const key = keyOf(subjectId)
      if (by === 'page' && (entries.has(key) || flights.has(key))) forgotten.set(key, true)
      entries.delete(key)
      flights.detach(key)
    },
  }
}
