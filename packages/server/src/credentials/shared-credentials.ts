import { leaseGraceMs, leaseMarginMs, leasePollMs, leaseRetryMs } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import type { StoreTime } from '../store/store-access.ts'
import type { Clock } from '../time/clock.ts'
import { type HeldToken, adoptToken } from './held-token.ts'
import type { MintOrder, Minter } from './minter.ts'
import type { OpenWork } from './open-work.ts'
import type { Found, SharedSlot, SharedStore } from './shared-store.ts'
import type { StorePlaces } from './store-places.ts'

/** Credentials that the processes of a relay share. One process mints, the others take its token from the store. */
export interface SharedCredentials {
  /** Returns the token of another process, or mints one and shares it. @throws RelayError */
  obtain(order: SharedOrder): Promise<Obtained>
  /** Ends a subject's shared token. */
  logOut(slot: SharedSlot, by: { readonly isPage: boolean; readonly hadToken: boolean }): void
}

/** A token that is wanted. */
export interface SharedOrder extends MintOrder, SharedSlot {
  readonly account: string
  /** Whether to wait for another process's mint. A renewal in the background need not. */
  readonly waits: boolean
  /** Returns whether a token of another process meets the demand, unless it was refused. */
  serves(held: HeldToken): boolean
  /** Returns whether the provider has refused a token. */
  isRefused(held: HeldToken): boolean
  /** Returns whether the token is still wanted. A log-out or another account may have overtaken it. */
  isCurrent(): boolean
  /** Whether a page has forced this mint. */
  readonly isForced: boolean
  /** Takes the one mint that a page may force in 10 s. Returns the milliseconds to wait for it, 0 if it is taken. */
  takeForced(): number
}

/** The outcome of an order. */
export type Obtained =
  | { readonly kind: 'minted' | 'adopted'; readonly held: HeldToken }
  /** Another process is minting, and the order does not wait. */
  | { readonly kind: 'elsewhere' }
  /** A page has forced the last mint too short a time ago. The token is one that was refused, if there is one. */
  | { readonly kind: 'paced'; readonly waitMs: number; readonly refused: HeldToken | undefined }

/** Parts of shared credentials. */
export interface SharedCredentialParts {
  readonly store: SharedStore
  readonly minter: Minter
  readonly clock: Clock
  /** Returns 0 to 1. */
  readonly random: () => number
  /** Milliseconds for a whole mint. */
  readonly deadlineMs: number
  readonly work: OpenWork
}

/** What the store says before a mint. */
type Finding =
  Obtained | { readonly kind: 'start over' } | { readonly kind: 'mint'; readonly isForced: boolean }

/** Creates the credentials that the processes of a relay share. */
export function createSharedCredentials(parts: SharedCredentialParts): SharedCredentials {
  const { store, minter, clock, random, deadlineMs, work } = parts

  /** Returns the token of another process if it serves. Its times count from before the store was asked. */
  const serving = (order: SharedOrder, { atMs, entry }: Found): HeldToken | undefined => {
    if (entry?.kind !== 'token' || entry.account !== order.account) return undefined
    const times = { sentAtMs: atMs, wallMs: clock.nowMs(), leewayMs: order.leewayMs, random: random() }
    const held = adoptToken(entry, times)
    return order.serves(held) ? held : undefined
  }

  /** Mints. What other processes get delays no answer. */
  const mint = async (
    order: SharedOrder,
    afterwards: () => Promise<unknown>,
    { isForced = false, timeMs = deadlineMs } = {},
  ): Promise<Obtained> => {
    try {
      const held = await minter.mint(order, timeMs)
      const shared = order.isCurrent() ? store.putToken(order, held) : Promise.resolve()
      void work.track(shared.then(afterwards))
      return { kind: 'minted', held }
    } catch (error) {
      // Neither the token that a page refused nor the pace is what the next mint should find.
      const shared = isForced ? store.putLogOut(order, false) : Promise.resolve()
      void work.track(shared.then(() => store.putFailure(order, error)).then(afterwards))
      throw error
    }
  }

  /** Looks again under the lease: another process may have minted, or failed, just before. */
  const findAgain = async (order: SharedOrder, places: StorePlaces, time: StoreTime): Promise<Finding> => {
    const { issuer } = order
    const { version } = issuer.secrets
    const found = await store.lookAgain(places, issuer.provider, time)
    const held = found && serving(order, found)
    if (held && !order.isRefused(held)) return { kind: 'adopted', held }
    const { ofProvider, ofCredential, entry } = found ?? {}
    if (ofProvider) issuer.failures.adopt(version, ofProvider, ofProvider.retryAfterMs ?? 0)
    if (ofCredential) minter.adopt(order, ofCredential, ofCredential.retryAfterMs ?? 0)
    if (ofProvider || ofCredential) await minter.check(order)
    if (issuer.secrets.version !== version) return { kind: 'start over' }
    const isForgotten = entry?.kind === 'log-out' && entry.isPaced
    if (!order.isForced && !isForgotten && !held) return { kind: 'mint', isForced: false }
    const waitMs = (await store.takeForced(places, time)) || order.takeForced()
    return waitMs > 0 ? { kind: 'paced', waitMs, refused: held } : { kind: 'mint', isForced: true }
  }

  /** Does what this process may do now. Resolves to `undefined` if another process has the lease. */
  const attempt = async (
    order: SharedOrder,
    time: StoreTime,
  ): Promise<Exclude<Finding, { kind: 'mint' }> | undefined> => {
    await minter.check(order)
    const locating = store.locate(order)
    // A secret that cannot be read fails the mint, without asking the host for it once more.
    const places = await locating.catch((): undefined => undefined)
    if (!places) {
      const unreadable = { ...order, mint: () => locating.then(() => order.mint()) }
      return mint(unreadable, () => Promise.resolve(), { timeMs: deadlineMs / 2 })
    }
    const found = await store.look(places, time)
    const held = found && serving(order, found)
    if (held && !order.isRefused(held)) return { kind: 'adopted', held }
    const release = await store.claim(places, time)
    if (!release) return undefined
    const finding = await findAgain(order, places, time).catch((error: unknown) => {
      void work.track(release())
      throw error
    })
    if (finding.kind === 'mint') return mint(order, release, finding)
    void work.track(release())
    return finding
  }

  const obtain = async (order: SharedOrder): Promise<Obtained> => {
    const time = store.newTime()
    const maxWaitMs = deadlineMs + leaseMarginMs + leaseGraceMs
    for (let waitedMs = 0, pollMs: number = leasePollMs.first; ;) {
      const spareMs = time.leftMs
      const outcome = await attempt(order, time)
      if (outcome && outcome.kind !== 'start over') return outcome
      if (outcome) continue
      if (!order.waits) return { kind: 'elsewhere' }
      const pauseMs = pollMs * (1 - random() / 2)
      if (waitedMs < maxWaitMs) await work.pause(pauseMs)
      if (waitedMs >= maxWaitMs || work.isClosed) throw stillMinting(order.issuer.provider)
      waitedMs += pauseMs
      pollMs = Math.min(pollMs * 1.5, leasePollMs.max)
      // Waiting is the caller's work. Only a look that the store does not answer delays it, and ends the waiting.
      time.leftMs = spareMs
    }
  }

  return {
    obtain: (order) => work.track(obtain(order)),
    logOut(slot, { isPage, hadToken }) {
      const pace = hadToken || 'if held'
      void work.track(store.putLogOut(slot, isPage && pace))
    },
  }
}

/** The error for a caller that another process's mint has kept waiting too long. */
function stillMinting(provider: string): RelayError {
  return new RelayError('upstream_unavailable', {
    message: 'The provider has not answered another process yet. Try again.',
    provider,
    retryAfterMs: leaseRetryMs,
  })
}
