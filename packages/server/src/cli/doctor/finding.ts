/** What the doctor looks at, in the order of its report. */
export const checkNames = [
  'settings',
  'reachable',
  'proxy',
  'secrets',
  'life',
  'window',
  'scopes',
  'signature',
  'clock',
] as const

export type CheckName = (typeof checkNames)[number]

/** What the doctor found out about one check of one provider. */
export interface Finding {
  readonly check: CheckName
  /** `warning`: it works, and should be looked at. `skipped`: it could not be found out, or does not apply. */
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped'
  /** What was seen. Never contains a secret or the provider's own words. */
  readonly text: string
  /** What to do about it. */
  readonly fix?: string
}

/** The findings about one provider. */
export interface ProviderReport {
  readonly provider: string
  /** Its name for people. */
  readonly title: string
  /** The address that was asked; absent if the settings do not say. */
  readonly url?: string
  readonly findings: readonly Finding[]
}

export function ok(check: CheckName, text: string): Finding {
  return { check, state: 'ok', text }
}

export function warning(check: CheckName, text: string, fix: string): Finding {
  return { check, state: 'warning', text, fix }
}

export function failed(check: CheckName, text: string, fix: string): Finding {
  return { check, state: 'failed', text, fix }
}

/** Creates a failed finding of an error's sentences: the first says what was seen, the others what to do. */
export function failedBecause(check: CheckName, sentences: string): Finding {
  const [seen = '', ...advice] = sentences.split(/(?<=\.) /)
  const fix = advice.join(' ') || 'Compare the settings with those that the provider gave you.'
  return failed(check, seen.replace(/^The p/, 'the p').replace(/\.$/, ''), fix)
}

export function skipped(check: CheckName, text: string): Finding {
  return { check, state: 'skipped', text }
}

/** Returns whether a finding of a provider has failed. */
export function hasFailed({ findings }: Pick<ProviderReport, 'findings'>): boolean {
  return findings.some(({ state }) => state === 'failed')
}
