import { storeRetryMs } from '../config/defaults.ts'
import type { Clock } from '../time/clock.ts'
import { type TimeLeft, answerInTime } from './answer-in-time.ts'
import type { Store } from './store.ts'

/** Milliseconds that one piece of work may still spend on the store, for all its operations together. */
export type StoreTime = TimeLeft

/** A relay's way to its store. A store that is slow or down delays no request for long and fails none. */
export interface StoreAccess {
  /**
   * Runs an operation. Resolves to `undefined` if the store is down, or rejects the operation, or takes longer than the
   * request can wait: the caller goes on with what this process knows.
   */
  ask<Value>(time: StoreTime, operation: (store: Store) => Promise<Value>): Promise<Value | undefined>
  /** `false` after a failed operation, until one succeeds again. */
  readonly isUp: boolean
}

/** Parts of the access. */
export interface StoreAccessParts {
  readonly store: Store
  readonly clock: Clock
  /** Called when the store goes down, with the reason, and when it is up again, with `null`. */
  readonly onChange: (fault: unknown) => void
}

/** Opens the access to a store. While the store is down, one operation a second tries whether it is up again. */
export function openStore({ store, clock, onChange }: StoreAccessParts): StoreAccess {
  let downSince: { retryAtMs: number } | undefined

  const fail = (fault: unknown): void => {
    const wasUp = !downSince
    downSince = { retryAtMs: clock.monotonicMs() + storeRetryMs }
    if (wasUp) onChange(fault)
  }
  const succeed = (): void => {
    if (!downSince) return
    downSince = undefined
    onChange(null)
  }
  const mayTry = (): boolean => {
    const nowMs = clock.monotonicMs()
    if (!downSince) return true
    if (nowMs < downSince.retryAtMs) return false
    downSince = { retryAtMs: nowMs + storeRetryMs } // the others do not wait with this one
    return true
  }

  return {
    get isUp() {
      return !downSince
    },
    async ask(time, operation) {
      if (time.leftMs <= 0 || !mayTry()) return undefined
      const limitMs = Math.ceil(time.leftMs)
      const late = () => new Error(`The store did not answer within ${limitMs} ms.`)
      try {
        const value = await answerInTime(operation(store), time, late)
        succeed()
        return value
      } catch (fault) {
        fail(fault)
        return undefined
      }
    },
  }
}
