import { randomBytes } from 'node:crypto'
import { forcedMintGapMs, leaseMarginMs, logOutMarkMs, storeTimeMs } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import type { StoreAccess, StoreTime } from '../store/store-access.ts'
import type { Clock } from '../time/clock.ts'
import { withDeadline } from '../time/deadline.ts'
import { subjectHash } from '../user.ts'
import { holdMs } from './failure-memory.ts'
import { type HeldToken, leftMs } from './held-token.ts'
import type { Issuer } from './minter.ts'
import {
  type SharedEntry,
  failureText,
  isSharedFailure,
  logOutText,
  readEntry,
  readFailure,
  tokenText,
} from './shared-entry.ts'
import { type StorePlaces, placesOf } from './store-places.ts'

/** A credential that processes share, and the secrets that it is minted with. */
export interface SharedSlot {
  readonly issuer: Issuer
  /** What distinguishes credentials of this kind from all others. */
  readonly identity: readonly string[]
  /** `undefined` for a credential that the whole business shares. */
  readonly subjectId: string | undefined
}

/** What the store holds of a credential. */
export interface Found {
  /** Monotonic reading when the store was asked. */
  readonly atMs: number
  /** `null`: nothing that this version can read. */
  readonly entry: SharedEntry | null
}

/** What the store holds of a credential and of its failures. */
export interface FoundAll extends Found {
  readonly ofProvider: RelayError | null
  readonly ofCredential: RelayError | null
}

/** What the processes of a relay put into the store about credentials. Nothing but `locate` rejects. */
export interface SharedStore {
  /** Returns the time that one mint may spend on the store. */
  newTime(): StoreTime
  /**
   * Resolves to the credential's keys, or to `undefined` if the secrets cannot be read soon.
   *
   * @throws RelayError `secret_unavailable` if they cannot be read
   */
  locate(slot: SharedSlot): Promise<StorePlaces | undefined>
  /** Resolves to `undefined` if the store does not answer. */
  look(places: StorePlaces, time: StoreTime): Promise<Found | undefined>
  /** The same with failures. */
  lookAgain(places: StorePlaces, provider: string, time: StoreTime): Promise<FoundAll | undefined>
  /**
   * Claims the mint. The lease ends soon after the deadline of the mint, and is never renewed.
   *
   * @returns the function that ends it, or `undefined` if another process has it. Without an answer of the store this
   * process mints all the same
   */
  claim(places: StorePlaces, time: StoreTime): Promise<(() => Promise<unknown>) | undefined>
  /** Takes one of the mints that pages may force in 10 s. Resolves to the milliseconds to wait, 0 if it is taken. */
  takeForced(places: StorePlaces, time: StoreTime): Promise<number>
  /** Puts a token, unless a newer one or a log-out has overtaken it. */
  putToken(slot: SharedSlot & { readonly account: string }, held: HeldToken): Promise<void>
  /** Puts a failure after which further calls would only annoy the provider. */
  putFailure(slot: SharedSlot, error: unknown): Promise<void>
  /**
   * Puts a log-out in place of the token.
   *
   * @param pace whether the next mint is a forced one; `if held`: only if there was a token
   */
  putLogOut(slot: SharedSlot, pace: boolean | 'if held'): Promise<void>
}

/** Parts of the shared store. */
export interface SharedStoreParts {
  readonly store: StoreAccess
  readonly clock: Clock
  /** Milliseconds for a whole mint. */
  readonly deadlineMs: number
}

/** Creates the way to what the store holds about credentials. */
export function createSharedStore({ store, clock, deadlineMs }: SharedStoreParts): SharedStore {
  const leaseMs = deadlineMs + leaseMarginMs
  const newTime = (): StoreTime => ({ leftMs: storeTimeMs.work })

  const locate: SharedStore['locate'] = async ({ issuer: { provider, secrets }, identity, subjectId }) => {
    const tooLate = new RelayError('secret_unavailable', { provider })
    try {
      // The other half of the deadline is for the mint, which waits for the same reading and reports it.
      const fingerprint = await withDeadline(secrets.fingerprint(), deadlineMs / 2, () => tooLate)
      return placesOf({ provider, identity, subjectId }, fingerprint)
    } catch (error) {
      if (error === tooLate) return undefined
      throw error
    }
  }
  const locateIfKnown = (slot: SharedSlot): Promise<StorePlaces | undefined> =>
    locate(slot).catch(() => undefined)

  /** A provider that limits two subjects limits us: whether it limited the other one here or in another process. */
  const isLimited = async (
    { issuer, subjectId }: SharedSlot,
    error: RelayError,
    { limited }: StorePlaces,
  ) => {
    if (error.code !== 'upstream_limited' || subjectId === undefined) return false
    const time = newTime()
    const subject = subjectHash(subjectId)
    const known = await store.ask(time, (at) => at.get(limited))
    if (known && known.value !== subject) {
      issuer.failures.adopt(issuer.secrets.version, error, holdMs(error))
      return true
    }
    await store.ask(time, (at) => at.set(limited, subject, Math.ceil(holdMs(error))))
    return false
  }

  const look: SharedStore['look'] = async ({ entry: key }, time) => {
    const atMs = clock.monotonicMs()
    const stored = await store.ask(time, (at) => at.get(key))
    return stored === undefined ? undefined : { atMs, entry: stored && readEntry(stored) }
  }

  return {
    newTime,
    locate,
    look,
    async lookAgain({ entry: key, providerFailure, failure }, provider, time) {
      const atMs = clock.monotonicMs()
      const found = await store.ask(time, (at) =>
        Promise.all([at.get(key), at.get(providerFailure), at.get(failure)]),
      )
      if (!found) return undefined
      const [stored, ofProvider, ofCredential] = found
      return {
        atMs,
        entry: stored && readEntry(stored),
        ofProvider: readFailure(ofProvider, provider),
        ofCredential: readFailure(ofCredential, provider),
      }
    },
    async claim({ lease }, time) {
      const owner = randomBytes(16).toString('base64url')
      const isOurs = await store.ask(time, (at) => at.claim(lease, owner, leaseMs))
      if (isOurs === false) return undefined
      // Also without an answer: the claim may have arrived.
      return () => store.ask(newTime(), (at) => at.release(lease, owner))
    },
    async takeForced({ forced }, time) {
      const count = await store.ask(time, (at) => at.count(forced, forcedMintGapMs))
      return count && count.hits > 1 ? count.leftMs : 0
    },
    async putToken(slot, held) {
      const places = await locateIfKnown(slot) // the mint may have met a changed secret
      if (!places) return
      const time = newTime()
      const found = await look(places, time)
      if (!found || (found.entry && found.atMs - found.entry.sinceMs > held.sentAtMs)) return
      const lifeMs = Math.floor(leftMs(held, clock.monotonicMs()))
      if (lifeMs < 1) return
      await store.ask(time, (at) => at.set(places.entry, tokenText(slot.account, held), lifeMs))
    },
    async putFailure(slot, error) {
      if (!isSharedFailure(error)) return
      const places = await locateIfKnown(slot)
      if (!places) return
      const { failures, secrets } = slot.issuer
      const isKnown = failures.recall(secrets.version)?.code === error.code
      const concernsAll = isKnown || (await isLimited(slot, error, places))
      const key = concernsAll ? places.providerFailure : places.failure
      await store.ask(newTime(), (at) => at.set(key, failureText(error), Math.ceil(holdMs(error))))
    },
    async putLogOut(slot, pace) {
      const places = await locateIfKnown(slot)
      if (!places) return
      const time = newTime()
      const before = pace === 'if held' ? (await look(places, time))?.entry : null
      const isPaced = pace === true || before?.kind === 'token' || (before?.isPaced ?? false)
      await store.ask(time, (at) => at.set(places.entry, logOutText(isPaced), logOutMarkMs))
    },
  }
}
