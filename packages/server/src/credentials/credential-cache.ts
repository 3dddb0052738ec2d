import { createBoundedMap } from '../bounded-map.ts'
import { renewalBackoffMs } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import type { MintReason, ReuseEvent } from '../events.ts'
import type { StoreAccess } from '../store/store-access.ts'
import { subjectHash } from '../user.ts'
import type { CredentialKind, CredentialRequest } from './credential-kind.ts'
import { shareFailure, sharedError } from './failure-memory.ts'
import { createForcedMints, tooManyForced } from './forced-mints.ts'
import { type HeldToken, leftMs, stateOf } from './held-token.ts'
import { type CacheState, type Entry, createMintFlights } from './mint-flights.ts'
import { type MinterParts, createMinter, staleToken } from './minter.ts'
import { openWork } from './open-work.ts'
import { type TokenState, backOff, isServable, servesAsFallback } from './serving-rule.ts'
import { createSharedCredentials } from './shared-credentials.ts'
import { createSharedStore } from './shared-store.ts'
import { createSingleFlight } from './single-flight.ts'

/** Keeps tokens and decides when a provider is asked for another one. */
export interface CredentialCache {
  /** Returns a view for tokens of one kind. Two views never share a token, not even two of one provider (M13). */
  of(kind: CredentialKind): Credentials
  /** Waits until the store has what this process has minted, and ends the waiting for other processes. */
  close(): Promise<void>
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
   * Forgets the subject's token, also the one that processes share. The token of a mint in progress is not kept either.
   * If a page asked for it, the next mint is one of those that a page may force once in 10 s.
   *
   * @param atMs monotonic reading of the log-out, if it is over: a token that was requested since then stays
   */
  forget(subjectId: string, by: LogOutBy, atMs?: number): void
}

/**
 * What ends a subject's tokens: a request of a page, which can repeat it at will, back-end code, or a log-out on another
 * process, which has ended the shared token already.
 */
export type LogOutBy = 'page' | 'host' | 'elsewhere'

/** Parts of a cache. */
export interface CredentialCacheParts extends Omit<MinterParts, 'maxFailures'> {
  /** Tokens kept, of all kinds together. */
  readonly maxTokens: number
  /** What the processes of the relay share. Default: nothing. */
  readonly store?: StoreAccess | undefined
}

/** Creates an empty cache. */
export function createCredentialCache({ maxTokens, store, ...parts }: CredentialCacheParts): CredentialCache {
  const work = openWork()
  const minter = createMinter({ ...parts, maxFailures: maxTokens })
  const shared =
    store &&
    createSharedCredentials({ ...parts, minter, work, store: createSharedStore({ ...parts, store }) })
  // One bound for the tokens of all views, and a minter that reports each failure once.
  const state: CacheState = {
    clock: parts.clock,
    random: parts.random,
    events: parts.events,
    minter,
    shared,
    entries: createBoundedMap(maxTokens),
    forced: createForcedMints(parts.clock, maxTokens),
    loggedOutAtMs: createBoundedMap(maxTokens),
    flights: createSingleFlight(() => parts.clock.monotonicMs()),
  }
  let kinds = 0
  return { of: (kind) => createCredentials(state, kind, kinds++), close: () => work.close() }
}

function createCredentials(state: CacheState, kind: CredentialKind, kindNumber: number): Credentials {
  const { clock, random, events, minter, entries, forced, loggedOutAtMs, flights } = state
  const { issuer, identity, connectWindowMs } = kind
  const shared = identity && state.shared
  const mints = createMintFlights(state, kind)
  // Ids are never empty: no subject has the key of the credential that the business shares.
  const keyOf = (subjectId = ''): string => `${kindNumber} ${subjectId}`
  const stateNow = ({ held }: Entry): TokenState => stateOf(held, clock.monotonicMs(), connectWindowMs)

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

  const reuse = (
    held: HeldToken,
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

  const mintOnce = async (
    key: string,
    request: CredentialRequest,
    reason: MintReason,
    old: Entry | undefined,
  ): Promise<HeldToken> => {
    const isJoining = flights.has(key, request.account)
    const isForConnect = request.demand === 'connect'
    const failure = isForConnect && sharedError(old?.connectFailure, clock.monotonicMs())
    if (failure) throw failure
    const landed = await mints.run(key, request, true, reason)
    // Aboard another caller's flight: it may have been content with less, or with leaving it to another process.
    if (!landed || !mints.meets(landed, request)) return obtain(request)
    if (isForConnect && stateNow(landed.entry).connectLeftMs <= 0) throw connectError(landed.entry)
    const { held } = landed.entry
    if (landed.kind !== 'minted') return reuse(held, request, landed.kind === 'adopted' ? 'store' : 'cache')
    return isJoining ? reuse(held, request, 'flight') : held
  }

  /** Mints a token. If that fails, returns the old one if the serving rule allows it. */
  const renew = async (
    key: string,
    request: CredentialRequest,
    reason: MintReason,
    old?: Entry,
  ): Promise<HeldToken> => {
    try {
      return await mintOnce(key, request, reason, old)
    } catch (error) {
      if (old && servesAsFallback(stateNow(old), request.demand)) return reuse(old.held, request, 'fallback')
      throw error
    }
  }

  const renewInBackground = (key: string, request: CredentialRequest, old: Entry): void => {
    // A renewal in progress is one attempt, however many callers see it fail.
    if (flights.has(key) || clock.monotonicMs() < old.renewal.notBeforeMs) return
    const { failures } = old.renewal
    const renewal = async () => {
      const landed = await mints.run(key, request, false, 'renewal')
      // Another process renews: look for its token in a second.
      if (!landed) old.renewal = { failures, notBeforeMs: clock.monotonicMs() + renewalBackoffMs.first }
    }
    renewal().catch((error: unknown) => {
      const retryAfterMs = error instanceof RelayError ? error.retryAfterMs : undefined
      old.renewal = backOff(failures, retryAfterMs, clock.monotonicMs(), random())
    })
  }

  /** Drops a token that the provider refused: once for each token, and at most once in 10 s (M15). */
  const dropRefused = (key: string, entry: Entry, { refused, demand }: CredentialRequest): boolean => {
    if (refused !== entry.held.tokenId) return false
    // Other processes may have a better one, and share the pace: it is kept in case the next mint has to wait.
    if (!shared) return forced.take(key) === 0 && entries.delete(key)
    if (mints.verdictOn(entry.held, demand) !== 'mint') forced.mark(key, entry)
    return entries.delete(key)
  }

  /** A log-out and a log-in force a mint as `refused` does, at the same pace (M15). */
  const checkForgotten = (key: string): void => {
    if (shared || !forced.isMarked(key)) return
    const waitMs = forced.take(key)
    if (waitMs > 0) throw tooManyForced(waitMs)
  }

  const obtain: Credentials['obtain'] = (request) => {
    const { subjectId, account, demand } = request
    const key = keyOf(subjectId)
    const entry = entries.get(key)
    if (!entry) checkForgotten(key)
    if (entry?.account !== account) return renew(key, request, 'cold')
    if (dropRefused(key, entry, request)) return renew(key, request, 'refused')
    const verdict = mints.verdictOn(entry.held, demand)
    if (verdict === 'mint') {
      return renew(key, request, isServable(stateNow(entry)) ? 'connect' : 'expired', entry)
    }
    if (verdict === 'serve-and-renew') renewInBackground(key, request, entry)
    return reuse(entry.held, request, 'cache')
  }

  return {
    obtain,
    forget(subjectId, by, atMs = clock.monotonicMs()) {
      const key = keyOf(subjectId)
      const hadToken = entries.has(key) || flights.has(key)
      if (by === 'page' && hadToken) forced.mark(key)
      else if (forced.refused(key)) forced.unmark(key) // it must not be served again
      if ((entries.get(key)?.held.sentAtMs ?? Infinity) <= atMs) entries.delete(key)
      flights.detach(key, atMs)
      if (!shared) return
      loggedOutAtMs.set(key, Math.max(atMs, loggedOutAtMs.get(key) ?? -Infinity))
      if (by !== 'elsewhere') {
        shared.logOut({ issuer, identity, subjectId }, { isPage: by === 'page', hadToken })
      }
    },
  }
}
