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
    const end = work.hold()
    const free = () => {
      leave()
      end()
    }
    try {
      const trial = breaker.enter()
      return {
        answered: () => trial.answered(),
        failed: (error) => trial.failed(error),
        end: () => trial.end(signal.aborted),
        free,
      }
    } catch (error) {
      free()
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
