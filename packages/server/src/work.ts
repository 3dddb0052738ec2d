import { RelayError } from './errors.ts'

/** Work that is in progress in this process, so that a relay can finish it before it ends. */
export interface Work {
  /** `false` as soon as the relay begins to close: a balancer should send requests elsewhere. */
  readonly isReady: boolean
  /**
   * Begins work that comes from outside. Returns the function that ends it; `undefined` if no more work is taken.
   *
   * @param stop called if the work is still in progress when the relay ends
   */
  begin(stop: () => void): (() => void) | undefined
  /** The same for a part of work that has begun, which is not refused. */
  hold(): () => void
  /** Does work for back-end code, and keeps the process alive for it. @throws RelayError `closing` */
  run<Value>(task: () => Promise<Value>): Promise<Value>
  /** Is not ready any more, waits, takes no more work, and resolves when the work in progress is finished or late. */
  finish(times: FinishTimes): Promise<void>
  /** Stops what is still in progress. */
  stop(): void
}

/** Times of a relay's end, in milliseconds. */
export interface FinishTimes {
  /** For which requests are still taken. */
  readonly drainMs: number
  /** For the requests in progress after that. */
  readonly finishMs: number
}

/** Milliseconds of a timer that only keeps the process alive. */
const keepAliveMs = 60_000

/** Creates the record of a relay's work. `onReady` is called when the relay stops being ready. */
export function createWork(onReady: (isReady: boolean) => void): Work {
  const inProgress = new Set<() => void>()
  let isReady = true
  let isOpen = true
  let onIdle = (): void => {}

  const hold = (stop: () => void = () => {}): (() => void) => {
    const entry = () => stop()
    inProgress.add(entry)
    return () => {
      inProgress.delete(entry)
      if (inProgress.size === 0) onIdle()
    }
  }

  return {
    get isReady() {
      return isReady
    },
    begin: (stop) => (isOpen ? hold(stop) : undefined),
    hold: () => hold(),
    async run(task) {
      if (!isOpen) throw closing()
      const end = hold()
      const timer = setInterval(() => {}, keepAliveMs)
      try {
        return await task()
      } finally {
        clearInterval(timer)
        end()
      }
    },
    async finish({ drainMs, finishMs }) {
      isReady = false
      onReady(false)
      if (drainMs > 0) await new Promise((resolve) => setTimeout(resolve, drainMs))
      isOpen = false
      if (inProgress.size === 0) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, finishMs)
        onIdle = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    },
    stop() {
      for (const entry of inProgress) entry()
    },
  }
}

/** Creates the error for work that comes after the relay has been closed. */
export function closing(): RelayError {
  return new RelayError('closing')
}
