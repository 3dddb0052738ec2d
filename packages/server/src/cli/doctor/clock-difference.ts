import { type Finding, failed, ok, skipped, warning } from './finding.ts'
import type { Exchange } from './watched-client.ts'

/** Seconds that a `Date` header and the way it takes cannot tell apart. */
const fineSeconds = 5

/** Seconds from which providers refuse signed requests: the least that one of them is assumed to allow. */
const refusedSeconds = 30

/**
 * Returns the milliseconds by which the provider's clock is ahead of this machine's, from the `Date` of its answers, or
 * `undefined` if none has one. An answer with `Age` comes from a cache, whose date is an old one (RFC 9111 §5.1).
 */
export function providerAheadMs(exchanges: readonly Exchange[]): number | undefined {
  for (const { answer, sentAtMs, tookMs } of exchanges) {
    if (answer?.dateMs === undefined || answer.headers.age !== undefined) continue
    // The header leaves out the milliseconds: on average it is half a second late.
    return answer.dateMs + 500 - (sentAtMs + tookMs / 2)
  }
  return undefined
}

/** Returns what the answers say about this machine's clock. */
export function clockFinding(exchanges: readonly Exchange[]): Finding {
  const aheadMs = providerAheadMs(exchanges)
  if (aheadMs === undefined) return skipped('clock', 'no answer with a Date header')
  const seconds = Math.round(Math.abs(aheadMs) / 1000)
  if (seconds <= fineSeconds) return ok('clock', `at most ${fineSeconds} s apart`)
  const text = `this machine's clock is ${seconds} s ${aheadMs > 0 ? 'behind' : 'ahead of'} the provider's`
  if (seconds <= refusedSeconds) return warning('clock', text, "Synchronise this machine's clock (NTP).")
  return failed(
    'clock',
    text,
    "Synchronise this machine's clock (NTP): signed calls may be refused otherwise.",
  )
}
