import { secretRereadGapMs } from '../config/defaults.ts'
import type { Clock } from '../time/clock.ts'
import type { SecretReader } from './secret-source.ts'

/** Reports whether a provider's secrets have changed since it refused them. */
export interface SecretVersions {
  /** Increases each time a secret turns out to have changed. */
  readonly version: number
  /** Reads the secrets again, at most once a second. Resolves to whether one has changed since the last reading. */
  renewed(): Promise<boolean>
  /** Forgets pending readings, so that the next one asks the sources again. */
  abandon(): void
}

/** Watches all secrets of one provider. */
export function secretVersions(readers: readonly SecretReader[], clock: Clock): SecretVersions {
  let version = 0
  let rereadAtMs = -Infinity
  let reading: Promise<boolean> | undefined

  const reread = async (): Promise<boolean> => {
    const changes = await Promise.all(readers.map((reader) => reader.reread()))
    if (changes.includes(true)) version += 1
    return changes.includes(true)
  }
  return {
    get version() {
      return version
    },
    async renewed() {
      // Callers that are refused during a reading share it.
      if (reading) return reading
      const nowMs = clock.monotonicMs()
      if (nowMs - rereadAtMs < secretRereadGapMs) return false
      rereadAtMs = nowMs
      const current = reread().finally(() => {
        if (reading === current) reading = undefined
      })
      reading = current
      return current
    },
    abandon() {
      reading = undefined
      readers.forEach((reader) => reader.abandon())
    },
  }
}
