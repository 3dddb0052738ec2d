import type { CallerSignal } from '../caller-signal.ts'
import { isPending } from '../time/pending.ts'
import type { Work } from '../work.ts'
import type { Breaker, Trial } from './breaker.ts'
import type { CallSlots } from './call-slots.ts'

/** Decides whether a call may go to its provider: the provider answers, and a connection is free. */
export interface Admission {
  /**
   * Admits a call, at once if a connection is free.
   *
   * @throws RelayError `upstream_unavailable` or `rate_limited`
   * @throws the signal's reason if it aborts while waiting
   */
  enter(subjectId: string, signal: CallerSignal): Place | Promise<Place>
}

/** The place of an admitted call: one of the provider's connections, and a say in whether the provider answers. */
export interface Place extends Pick<Trial, 'answered' | 'failed'> {
  /** Counts the call's outcome. The connection stays taken while the answer is read. */
  end(): void
  /** Frees the connection. May be called twice. */
  free(): void
}

/** Creates a provider's admission from its bounds. */
export function createAdmission(slots: CallSlots, breaker: Breaker, work: Pick<Work, 'hold'>): Admission {
  const placeFor = (leave: () => void, signal: CallerSignal): Place => {
    try {
      return new AdmittedPlace(leave, breaker.enter(), work.hold(), signal)
    } catch (error) {
      leave()
      throw error
    }
  }

  return {
    enter(subjectId, signal) {
      breaker.check() // nobody waits for a connection to a provider that fails
      const leave = slots.take(subjectId, signal)
      return isPending(leave) ? leave.then((free) => placeFor(free, signal)) : placeFor(leave, signal)
    },
  }
}

class AdmittedPlace implements Place {
  readonly #leave: () => void
  readonly #trial: Trial
  readonly #endWork: () => void
  readonly #signal: CallerSignal

  constructor(leave: () => void, trial: Trial, endWork: () => void, signal: CallerSignal) {
    this.#leave = leave
    this.#trial = trial
    this.#endWork = endWork
    this.#signal = signal
  }

  answered(): void {
    this.#trial.answered()
  }

  failed(error: unknown): void {
    this.#trial.failed(error)
  }

  end(): void {
    this.#trial.end(this.#signal.aborted)
  }

  free(): void {
    this.#leave()
    this.#endWork()
  }
}
