import type { Purpose, TokenAnswer } from '@token-relay/protocol'
import { edgeMs } from '@token-relay/protocol'
import type { Clock } from './clock.ts'
import { startAge } from './clock.ts'
import {
  connectHardMs,
  firstHoldOffMs,
  hardEdge,
  maxHoldOffMs,
  maxTimerMs,
  onDemandLifeMs,
  softEdge,
} from './defaults.ts'
import type { TokenError } from './errors.ts'

/** A token and its age. */
export interface MintedToken {
  readonly answer: TokenAnswer
  /**
   * Returns the milliseconds since the token was requested, or `Infinity` if the clocks cannot tell. The relay counted
   * `expiresIn` after that instant, so the token never lives shorter than the client assumes.
   */
  readonly ageMs: () => number
}

/** A token for one user. */
export interface Grant extends MintedToken {
  /** Aborts when the user changes or signs out: stop using the token. */
  readonly signal: AbortSignal
}

/** The known state of a token, without a request. `epoch` changes with the user. */
export type TokenSnapshot =
  | {
      readonly status: 'success'
      readonly epoch: number
      readonly token: string
      /** The end of the token, or of the purpose's window, by this device's clock. */
      readonly expiresAt: Date
      readonly error?: undefined
    }
  | {
      readonly status: 'pending'
      readonly epoch: number
      readonly token?: undefined
      readonly expiresAt?: undefined
      readonly error?: undefined
    }
  | {
      readonly status: 'error'
      readonly epoch: number
      readonly token?: undefined
      readonly expiresAt?: undefined
      readonly error: TokenError
    }

/** Milliseconds until a token's edges; 0 or less once they have passed. */
export interface Edges {
  /** The token is fresh until here. After it, serve the token and renew it in the background. */
  readonly freshMs: number
  /** The token is served until here. After it, renew the token first. */
  readonly servedMs: number
  /** The end of the token, or of the purpose's window. */
  readonly endMs: number
}

/** Returns a token's edges for a purpose. Without a token, all have passed. */
export function edgesOf(token: MintedToken | undefined, purpose: Purpose): Edges {
  if (!token) return { freshMs: 0, servedMs: 0, endMs: 0 }
  const { expiresIn, windows } = token.answer
  const lifeMs = Math.min(expiresIn, windows[purpose] ?? expiresIn) * 1000
  const endMs = lifeMs - token.ageMs()
  const hardMs = Math.min(purpose === 'connect' ? connectHardMs : edgeMs(lifeMs, hardEdge), lifeMs / 2)
  const softMs = lifeMs > onDemandLifeMs ? Math.min(edgeMs(lifeMs, softEdge), lifeMs / 2) : 0
  return { freshMs: endMs - Math.max(softMs, hardMs), servedMs: endMs - hardMs, endMs }
}

/** A failed mint. During its hold-off, the same error is thrown again without a request. */
interface Failure {
  readonly error: TokenError
  readonly ageMs: () => number
  readonly holdOffMs: number
}

/** The state of one provider's token for one purpose. Only its functions change it. */
export type TokenEntry = ReturnType<typeof createEntry>

/** Creates an entry without a token. */
export function createEntry(provider: string, purpose: Purpose, clock: Clock) {
  const listeners = new Set<() => void>()
  let grant: Grant | undefined
  /** The `tokenId` of the last token that the provider refused. */
  let refused: string | undefined
  /** The mint under way. */
  let mint: Promise<Grant> | undefined
  let failure: Failure | undefined
  let lastSnapshot: TokenSnapshot | undefined

  const edges = (): Edges => edgesOf(grant, purpose)

  /** Returns the last mint's error, during its hold-off. */
  function heldOffError(): TokenError | undefined {
    return failure && failure.ageMs() < failure.holdOffMs ? failure.error : undefined
  }

  return {
    provider,
    purpose,
    listeners,
    edges,
    refused: (): string | undefined => refused,

    /** Returns the held token, or `undefined` if it must be renewed first. */
    grantFor(minLeftMs: number): Grant | undefined {
      const { servedMs, endMs } = edges()
      return servedMs > 0 && endMs >= minLeftMs ? grant : undefined
    },

    /** Returns whether a token that somebody follows should be renewed now. */
    isDue(isTimer: boolean): boolean {
      // A token that is not fresh on arrival, and a failure, wait for the timer, or they would be renewed in a loop.
      if (!isTimer && (grant || failure)) return false
      // Any failure may end although nothing reports it: a deployment, an expired session, a missing route.
      return edges().freshMs <= 0 && !heldOffError()
    },

    /** Returns the milliseconds until the token must be looked at again; 0 or less for now. */
    dueInMs(): number {
      const { freshMs, servedMs } = edges()
      if (freshMs > 0) return freshMs
      // The end of a mint is reported. `offline` has no hold-off, and its end may go unreported.
      const failedMs = failure ? (failure.holdOffMs || maxTimerMs) - failure.ageMs() : 0
      const retryMs = mint ? Infinity : failedMs
      return servedMs > 0 ? Math.min(servedMs, retryMs) : retryMs
    },

    /** Joins the mint under way, or starts one. @throws TokenError the last mint's error, during its hold-off */
    mint(start: () => Promise<Grant>): Promise<Grant> {
      const error = heldOffError()
      if (!mint && error) throw error
      return (mint ??= start())
    },

    /** Ends the mint under way: the next caller starts another one. */
    endMint(): void {
      mint = undefined
    },

    /** Holds a token unless a newer one is held: an older answer never replaces a newer one. */
    hold(token: Grant): void {
      if (grant && grant.ageMs() < token.ageMs()) return
      grant = token
      refused = undefined
    },

    /** Drops the held token as if it had ended. */
    expire(): void {
      grant = undefined
    },

    /** Drops the token that the provider refused, if it is the one held. */
    refuse(token: string): void {
      if (grant?.answer.token !== token) return
      refused = grant.answer.tokenId
      grant = undefined
    },

    /** Records why a mint failed. Returns the error to throw. */
    fail(error: TokenError): TokenError {
      const last = lastSnapshot?.error
      // Reuse the previous offline error, or subscribers that ask again on every change would loop.
      const thrown = error.code === 'offline' && last?.code === 'offline' ? last : error
      // An answer for another user says nothing about this user's next mint.
      if (error.code !== 'discarded') {
        failure = { error: thrown, ageMs: startAge(clock), holdOffMs: holdOffAfter(error, failure) }
      }
      return thrown
    },

    /** Forgets the last failure, and with it the hold-off and its doubling. */
    endHoldOff(): void {
      failure = undefined
    },

    /** Forgets everything about the user. Listeners stay. */
    clear(): void {
      grant = refused = mint = failure = undefined
    },

    /** Returns whether a string contains the held token. */
    isIn: (message: string): boolean => !!grant && message.includes(grant.answer.token),

    /** Returns the present state: the last snapshot if nothing changed. Otherwise it notifies the listeners. */
    snapshot(epoch: number, fault: TokenError | undefined): TokenSnapshot {
      const { servedMs, endMs } = edges()
      const token = servedMs > 0 ? grant?.answer.token : undefined
      const error = token ? undefined : (fault ?? failure?.error)
      const last = lastSnapshot
      if (last?.epoch === epoch && last.token === token && last.error === error) return last
      // Each in its own task: an error that a listener throws does not stop the client.
      for (const listener of listeners) queueMicrotask(() => listeners.has(listener) && listener())
      lastSnapshot = error ? { status: 'error', epoch, error } : { status: 'pending', epoch }
      if (token) {
        lastSnapshot = { status: 'success', epoch, token, expiresAt: new Date(clock.wallMs() + endMs) }
      }
      return lastSnapshot
    },
  }
}

/** Returns how long an error is thrown again: twice the last hold-off, or longer if the relay asks for it. */
function holdOffAfter({ code, retryAfterMs }: TokenError, last: Failure | undefined): number {
  // The device reports when it is online again.
  if (code === 'offline') return 0
  return Math.min(Math.max((last?.holdOffMs ?? 0) * 2, firstHoldOffMs, retryAfterMs), maxHoldOffMs)
}
