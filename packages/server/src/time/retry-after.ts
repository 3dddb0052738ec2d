import { retryAfterMs } from '@token-relay/protocol'
import { maxRetryAfterMs } from '../config/defaults.ts'

/**
 * Returns the milliseconds that a provider's `Retry-After` header asks for, at most 300 000, or `undefined` if it asks
 * for none.
 *
 * @param providerNowMs the provider's time, from its `Date` header, so that a difference between clocks does not matter
 */
export function providerWaitMs(header: string | undefined, providerNowMs: number): number | undefined {
  const waitMs = retryAfterMs(header, providerNowMs)
  return waitMs && Math.min(waitMs, maxRetryAfterMs)
}

/** Converts milliseconds to a `Retry-After` value: whole seconds, rounded up, at least 1. */
export function retryAfterSeconds(waitMs: number): number {
  return Math.max(1, Math.ceil(waitMs / 1000))
}
