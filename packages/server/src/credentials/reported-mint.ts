import type { Clock } from '../time/clock.ts'
import { RelayError } from '../errors.ts'
import type { EventHub } from '../events.ts'
import { subjectHash } from '../user.ts'
import type { HeldToken } from './held-token.ts'
import type { ProviderToken } from '../upstream/provider-token.ts'

const reported = new WeakSet<RelayError>()

/** Where mints are reported. */
export interface MintReporting {
  readonly clock: Clock
  readonly events: EventHub
  /** Told of every failed mint, once, however many callers share it. */
  readonly onError: (error: unknown) => void
}

/** A mint that tells how it went. */
export interface ReportedMint {
  /** Asks the provider. What `keep` makes of the answer is the outcome, or why it cannot. */
  run(keep: (arriving: Promise<ProviderToken>) => Promise<HeldToken>): Promise<HeldToken>
  /** Tells of a fault that only shows when the token is to be used. */
  fault(error: unknown): void
}

/** Makes a mint tell how it went. `subjectId` is absent for a credential that the business shares. */
export function reportedMint(
  provider: string,
  subjectId: string | undefined,
  mint: () => Promise<ProviderToken>,
  { clock, events, onError }: MintReporting,
): ReportedMint {
  const fault: ReportedMint['fault'] = (error) => {
    // A credential made with another one fails with it: that was reported there, or is shared from before.
    const isKnown = error instanceof RelayError && (error.isShared || reported.has(error))
    if (!isKnown) onError(error)
    if (error instanceof RelayError) reported.add(error)
  }
  return {
    async run(keep) {
      const startedAtMs = clock.monotonicMs()
      const report = (outcome: 'ok' | RelayError['code']) =>
        events.emit('mint', () => ({
          provider,
          ...(subjectId !== undefined && { subject: subjectHash(subjectId) }),
          outcome,
          durationMs: clock.monotonicMs() - startedAtMs,
        }))
      try {
        const held = await keep(mint())
        report('ok')
        return held
      } catch (error) {
        report(error instanceof RelayError ? error.code : 'internal_error')
        fault(error)
        throw error
      }
    },
    fault,
  }
}
