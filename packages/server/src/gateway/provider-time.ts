import { httpDateMs } from '@token-relay/protocol'
import { maxClockDifferenceMs, minClockDifferenceMs } from '../config/defaults.ts'
import type { Clock } from '../time/clock.ts'
import type { UpstreamHeaders } from '../upstream/forwarded-call.ts'
import { headerValue } from '../upstream/http-client.ts'

/** A provider's time. It equals the relay's until a refusal shows that the clocks differ. */
export interface ProviderTime extends Clock {
  /**
   * Compares the `Date` of a refusal with the provider's time as it was assumed, and learns it.
   *
   * @param sentAtMs the assumed time when the call was sent
   * @returns whether the assumed time was wrong
   */
  learn(headers: UpstreamHeaders, sentAtMs: number): boolean
  /** Returns a sentence that says how the clocks differ, or `''`. */
  difference(): string
}

/** Creates the time of a provider whose signatures contain it. */
export function createProviderTime(clock: Clock): ProviderTime {
  let aheadMs = 0
  return {
    nowMs: () => clock.nowMs() + aheadMs,
    monotonicMs: () => clock.monotonicMs(),
    learn(headers, sentAtMs) {
      // An answer with Age comes from a cache: its Date is that of the first answer (RFC 9111 §5.1).
      const dateMs = headers.age === undefined ? httpDateMs(headerValue(headers, 'date')) : undefined
      if (dateMs === undefined) return false
      const arrivedAtMs = clock.nowMs() + aheadMs
      const isNear = dateMs >= sentAtMs - minClockDifferenceMs && dateMs <= arrivedAtMs + minClockDifferenceMs
      const learntMs = dateMs - clock.nowMs()
      if (isNear || Math.abs(learntMs) > maxClockDifferenceMs) return false
      aheadMs = Math.abs(learntMs) < minClockDifferenceMs ? 0 : learntMs
      return true
    },
    difference() {
      if (aheadMs === 0) return ''
      const seconds = Math.round(Math.abs(aheadMs) / 1000)
      return ` This machine's clock is ${seconds} s ${aheadMs > 0 ? 'behind' : 'ahead of'} the provider's (its Date header): correct it.`
    },
  }
}
