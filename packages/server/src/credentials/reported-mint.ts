import type { Clock } from '../clock.ts'
import { RelayError } from '../errors.ts'
import type { EventHub } from '../events.ts'
import { subjectHash } from '../subject.ts'
import type { ArrivedToken } from './held-token.ts'

const reported = new WeakSet<RelayError>()

/** Where mints are reported. */
export interface MintReporting {
  readonly clock: Clock
  readonly events: EventHub
  /** Told of every failed mint, once, however many callers share it. */
  readonly onError: (error: unknown) => void
}

/** Asks a provider, and reports how that went. `subjectId` is absent for a credential that the business shares. */
export async function reportedMint(
  provider: string,
  subjectId: string | undefined,
  mint: () => Promise<ArrivedToken>,
  { clock, events, onError }: MintReporting,
): Promise<ArrivedToken> {
  const startedAtMs = clock.monotonicMs()
  const report = (outcome: 'ok' | RelayError['code']) =>
    events.emit('mint', () => ({
      provider,
      ...(subjectId !== undefined && { subject: subjectHash(subjectId) }),
      outcome,
      durationMs: clock.monotonicMs() - startedAtMs,
    }))
  try {
    const arrived = await mint()
    report('ok')
    return arrived
  } catch (error) {
    report(error instanceof RelayError ? error.code : 'internal_error')
    // A credential made with another one fails with it: that was reported there, or is shared from before.
    const isKnown = error instanceof RelayError && (error.isShared || reported.has(error))
    if (!isKnown) onError(error)
    if (error instanceof RelayError) reported.add(error)
    throw error
  }
}
