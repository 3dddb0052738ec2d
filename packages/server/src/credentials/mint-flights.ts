import type { LRUCache } from 'lru-cache'
import type { EventHub, MintReason } from '../events.ts'
import type { Clock } from '../time/clock.ts'
import type { CredentialKind, CredentialRequest } from './credential-kind.ts'
import type { SharedFailure } from './failure-memory.ts'
import { type ForcedMints, tooManyForced } from './forced-mints.ts'
import { type HeldToken, stateOf } from './held-token.ts'
import type { MintOrder, Minter } from './minter.ts'
import { type Backoff, type Demand, type Verdict, verdictOn } from './serving-rule.ts'
import type { Obtained, SharedCredentials } from './shared-credentials.ts'
import type { SingleFlight } from './single-flight.ts'

/** A token in the cache, and what became of attempts to replace it. */
export interface Entry {
  readonly account: string
  readonly held: HeldToken
  renewal: Backoff
  /** Set if Connect asked for this token and its window was already over. The API can still use it. */
  connectFailure?: SharedFailure
}

/** The end of a flight. */
export interface Landed {
  readonly entry: Entry
  /**
   * A new token answers every caller aboard. One that another process has minted may not meet each demand. One that was
   * refused is kept if a new one would come too soon after the last.
   */
  readonly kind: 'minted' | 'adopted' | 'kept'
}

/** State of a cache, which all its views share. */
export interface CacheState {
  readonly clock: Clock
  /** Returns 0 to 1. */
  readonly random: () => number
  readonly events: EventHub
  readonly minter: Minter
  /** Absent if the relay has no store. */
  readonly shared: SharedCredentials | undefined
  readonly entries: LRUCache<string, Entry>
  readonly forced: ForcedMints<Entry>
  /** When this process learned of log-outs. A token that another process had minted before is not served. */
  readonly loggedOutAtMs: LRUCache<string, number>
  readonly flights: SingleFlight<Landed | undefined>
}

/** Obtains tokens of one kind, one at a time for each key. */
export interface MintFlights {
  /**
   * Joins the flight for a key, or starts one. Its token is kept unless the flight was detached.
   *
   * @param waits whether to wait for another process that is minting
   * @param reason for the event, if this process mints
   * @returns `undefined` if the flight does not wait and another process is minting
   */
  run(
    key: string,
    request: CredentialRequest,
    waits: boolean,
    reason: MintReason,
  ): Promise<Landed | undefined>
  /** Returns whether a flight that others may have started has met a request. */
  meets(landed: Landed, request: CredentialRequest): boolean
  verdictOn(held: HeldToken, demand: Demand): Verdict
}

/** How a flight is flown. */
interface FlightTerms {
  readonly waits: boolean
  readonly reason: MintReason
  readonly isCurrent: () => boolean
}

const noBackoff: Backoff = { failures: 0, notBeforeMs: -Infinity }

/** Creates the flights of one kind. */
export function createMintFlights(state: CacheState, kind: CredentialKind): MintFlights {
  const { clock, minter, entries, forced, loggedOutAtMs, flights } = state
  const { issuer, identity, connectWindowMs, leewayMs } = kind

  const verdict: MintFlights['verdictOn'] = (held, demand) =>
    verdictOn(stateOf(held, clock.monotonicMs(), connectWindowMs), demand)

  const mintHere = async (order: MintOrder): Promise<Obtained> => {
    await minter.check(order)
    return { kind: 'minted', held: await minter.mint(order) }
  }

  const obtain = (
    key: string,
    { subjectId, account, demand, refused, mint }: CredentialRequest,
    { waits, reason, isCurrent }: FlightTerms,
  ): Promise<Obtained> => {
    const order: MintOrder = { issuer, key, subjectId, reason, leewayMs, mint }
    if (!state.shared || !identity) return mintHere(order)
    const refusedIds = new Set([refused, forced.refused(key)?.held.tokenId])
    const serves = (held: HeldToken): boolean => {
      if (held.sentAtMs <= (loggedOutAtMs.get(key) ?? -Infinity)) return false // K7: from before the log-out
      return waits ? verdict(held, demand) !== 'mint' : verdict(held, demand) === 'serve'
    }
    const isRefused = (held: HeldToken): boolean => refusedIds.has(held.tokenId)
    const isForced = forced.isMarked(key)
    const takeForced = () => forced.take(key)
    return state.shared.obtain({
      ...order,
      identity,
      account,
      waits,
      isCurrent,
      serves,
      isRefused,
      isForced,
      takeForced,
    })
  }

  const newEntry = (account: string, held: HeldToken): Entry => ({ account, held, renewal: noBackoff })

  /** Serves a refused token again. Without one the page has to wait. */
  const keepRefused = (key: string, entry: Entry | undefined, waitMs: number, isCurrent: boolean): Landed => {
    if (!entry) throw tooManyForced(waitMs)
    if (isCurrent) entries.set(key, entry)
    forced.unmark(key)
    return { entry, kind: 'kept' }
  }

  return {
    verdictOn: verdict,
    run: (key, request, waits, reason) =>
      flights.run(key, request.account, async (isCurrent) => {
        const obtained = await obtain(key, request, { waits, reason, isCurrent })
        if (obtained.kind === 'elsewhere') return undefined
        if (obtained.kind === 'paced') {
          const { refused, waitMs } = obtained
          const old = forced.refused(key) ?? (refused && newEntry(request.account, refused))
          return keepRefused(key, old, waitMs, isCurrent())
        }
        const entry = newEntry(request.account, obtained.held)
        if (isCurrent()) {
          entries.set(key, entry)
          forced.unmark(key)
        }
        return { entry, kind: obtained.kind }
      }),
    meets({ entry: { held }, kind }, { demand, refused }) {
      if (kind === 'minted') return true
      return verdict(held, demand) !== 'mint' && (kind === 'kept' || held.tokenId !== refused)
    },
  }
}
