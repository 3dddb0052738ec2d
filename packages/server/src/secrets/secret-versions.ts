import { createHash } from 'node:crypto'
import { secretRereadGapMs } from '../config/defaults.ts'
import type { Clock } from '../time/clock.ts'
import type { SecretReader } from './secret-source.ts'

/** Reports whether a provider's secrets have changed since it refused them. */
export interface SecretVersions {
  /** Increases each time a secret turns out to have changed. */
  readonly version: number
  /**
   * Reads the secrets again, at most once a second, unless one has already changed.
   *
   * @param since the version that was refused, by default the present one
   * @returns whether a secret has changed since that version
   */
  renewed(since?: number): Promise<boolean>
  /**
   * Resolves to a hash of the secrets, the same in every process that has them. Reads those that have not been read.
   *
   * @throws RelayError `secret_unavailable`
   */
  fingerprint(): Promise<string>
  /** Forgets pending readings, so that the next one asks the sources again. */
  abandon(): void
}

/** Watches all secrets of one provider. */
export function secretVersions(readers: readonly SecretReader[], clock: Clock): SecretVersions {
  let rereadAtMs = -Infinity
  let reading: Promise<unknown> | undefined
  let known: { readonly version: number; readonly fingerprint: string } | undefined
  // Counted by the readers: a reading that is late, or was replaced by a newer one, cannot count twice or be missed.
  const version = (): number => readers.reduce((sum, { changes }) => sum + changes, 0)

  return {
    get version() {
      return version()
    },
    async renewed(since = version()) {
      const isGap = clock.monotonicMs() - rereadAtMs < secretRereadGapMs
      if (version() === since && !reading && !isGap) {
        rereadAtMs = clock.monotonicMs()
        const current = Promise.all(readers.map((reader) => reader.reread())).finally(() => {
          if (reading === current) reading = undefined
        })
        reading = current
      }
      // Callers that are refused during a reading share it.
      if (version() === since) await reading
      return version() !== since
    },
    async fingerprint() {
      const before = version()
      if (known?.version === before) return known.fingerprint
      const secrets = await Promise.all(readers.map(async (reader) => reader.read()))
      const values = readers.map(({ option }, at) => [option, secrets[at]?.reveal()])
      const fingerprint = createHash('sha256').update(JSON.stringify(values)).digest('base64url')
      if (version() === before) known = { version: before, fingerprint }
      return fingerprint
    },
    abandon() {
      reading = undefined
      readers.forEach((reader) => reader.abandon())
    },
  }
}
