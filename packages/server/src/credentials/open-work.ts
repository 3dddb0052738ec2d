import { closeMs } from '../config/defaults.ts'

/** Pauses and work in progress, which `close` ends. */
export interface OpenWork {
  readonly isClosed: boolean
  /** Waits on a real timer. Ends early when the relay closes. */
  pause(ms: number): Promise<void>
  /** Has `close` wait for work, for as long as {@link closeMs} allows. */
  track<Value>(work: Promise<Value>): Promise<Value>
  /** Ends the pauses and waits for the work. Work that hangs, on a secret manager, is left. */
  close(): Promise<void>
}

/** Creates an empty set of work. */
export function openWork(): OpenWork {
  const running = new Set<Promise<unknown>>()
  const pauses = new Map<NodeJS.Timeout, () => void>()
  let isClosed = false
  return {
    get isClosed() {
      return isClosed
    },
    async pause(ms) {
      if (isClosed) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          pauses.delete(timer)
          resolve()
        }, ms)
        pauses.set(timer, resolve)
      })
    },
    track(work) {
      running.add(work)
      const end = () => void running.delete(work)
      work.then(end, end)
      return work
    },
    async close() {
      isClosed = true
      for (const [timer, resolve] of pauses) {
        clearTimeout(timer)
        resolve()
      }
      pauses.clear()
      const settled = async (): Promise<void> => {
        while (running.size > 0) await Promise.allSettled(running)
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, closeMs.lastWork)
        const end = () => {
          clearTimeout(timer)
          resolve()
        }
        settled().then(end, end)
      })
    },
  }
}
