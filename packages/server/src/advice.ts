import { maxAdvice } from './config/defaults.ts'
import type { RelayError } from './errors.ts'

/** Refusals that a developer meets while setting a relay up. Their hints name the option to change. */
const adviceCodes = ['cross_site', 'no_provider_account', 'denied'] as const

/**
 * Creates a reporter of refusals that may be a mistake of the host's set-up. It reports each cause once, and not more
 * than a few of a code: whoever makes requests could fill the log with origins of their own (L2).
 *
 * @param report gets the errors, such as the option `onError`
 */
export function createAdvice(report: (error: RelayError) => void): (error: RelayError) => void {
  const given = new Map<string, Set<string>>(adviceCodes.map((code) => [code, new Set()]))
  return (error) => {
    const causes = given.get(error.code)
    const { hint, provider = '' } = error
    if (!causes || hint === undefined || causes.size >= maxAdvice) return
    const cause = `${provider} ${hint}`
    if (causes.has(cause)) return
    causes.add(cause)
    report(error)
  }
}
