import type { CallerSignal } from '../caller-signal.ts'
import { RelayError } from '../errors.ts'

/** Bounds the calls to one provider that are in flight, so that no subject can hold every connection. */
export interface CallSlots {
  /**
   * Takes a slot, at once if one is free. Returns the function that frees it, which may be called twice.
   *
   * @throws RelayError `rate_limited` if the subject has its share in flight, `upstream_unavailable` if no slot becomes
   *   free in time
   * @throws the signal's reason if it aborts while waiting
   */
  take(subjectId: string, signal: CallerSignal): (() => void) | Promise<() => void>
}

/** The size of the shares. */
export interface SlotLimits {
  readonly provider: string
  /** Calls of one subject at a time. */
  readonly perSubject: number
  /** Calls of all subjects at a time: the connections to the provider. */
  readonly total: number
  /** Milliseconds to wait for a slot. */
  readonly waitMs: number
}

/** Milliseconds after which a refused caller may try again. */
const retryAfterMs = 1_000

/** Creates the slots of one provider. */
export function createCallSlots({ provider, perSubject, total, waitMs }: SlotLimits): CallSlots {
  const bySubject = new Map<string, number>()
  const waiting = new Set<() => void>()
  let taken = 0

  const count = (subjectId: string, change: 1 | -1): void => {
    const calls = (bySubject.get(subjectId) ?? 0) + change
    if (calls > 0) bySubject.set(subjectId, calls)
    else bySubject.delete(subjectId)
  }

  const free = (): void => {
    const [next] = waiting
    if (next) next()
    else taken -= 1
  }

  const turn = (signal: CallerSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.delete(admit)
        clearTimeout(timer)
        signal.removeEventListener('abort', abort)
      }
      const admit = (): void => {
        leave()
        resolve()
      }
      const abort = (): void => {
        leave()
        reject(signal.reason)
      }
      const timer = setTimeout(() => {
        leave()
        const message = 'Every connection to the provider is in use. Try again.'
        const hint = `No connection became free within ${waitMs} ms.`
        reject(new RelayError('upstream_unavailable', { message, provider, hint, retryAfterMs }))
      }, waitMs).unref()
      waiting.add(admit)
      signal.addEventListener('abort', abort)
    })

  /** Returns the function that frees a slot of a subject, once. */
  const slotOf = (subjectId: string): (() => void) => {
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      count(subjectId, -1)
      free()
    }
  }

  const takeLater = async (subjectId: string, signal: CallerSignal): Promise<() => void> => {
    try {
      await turn(signal)
    } catch (error) {
      count(subjectId, -1)
      throw error
    }
    return slotOf(subjectId)
  }

  return {
    take(subjectId, signal) {
      signal.throwIfAborted()
      if ((bySubject.get(subjectId) ?? 0) >= perSubject) {
        const message = `You have ${perSubject} calls in progress. Wait until one is answered.`
        throw new RelayError('rate_limited', {
          message,
          provider,
          retryAfterMs,
          limit: 'calls-in-progress',
        })
      }
      count(subjectId, 1)
      if (taken >= total) return takeLater(subjectId, signal)
      taken += 1
      return slotOf(subjectId)
    },
  }
}
