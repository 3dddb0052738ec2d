import { arrivedLife } from '../../credentials/token-life.ts'
import { unknownLifeMs } from '../../config/defaults.ts'
import type { ProviderToken } from '../../upstream/provider-token.ts'
import { jsonRecord } from '../../upstream/json-record.ts'
import { type Finding, failed, ok, warning } from './finding.ts'
import type { Exchange } from './watched-client.ts'

/** A token that lives shorter is renewed more often than once a minute. */
const shortLifeMs = 60_000

/** The rest of a window in which a user can finish what it is for. */
const comfortableWindowMs = 300_000

/** Returns what a new token says about its life. */
export function lifeFinding({ facts }: ProviderToken): Finding {
  const { leftMs } = arrivedLife(facts, Date.now())
  const life = seconds(leftMs)
  if (leftMs <= 0) {
    const text = 'a new token has expired when it arrives'
    return failed('life', text, "Compare the clocks: it is issued and measured by the provider's own.")
  }
  if (facts.expSeconds === undefined && facts.expiresInSeconds === undefined) {
    const fix = 'Ask the provider. If tokens live shorter, users see refused calls until they are renewed.'
    return warning('life', `the provider does not state it; the relay assumes ${seconds(unknownLifeMs)}`, fix)
  }
  if (leftMs < shortLifeMs) {
    return warning(
      'life',
      `a new token lives ${life}`,
      'Ask the provider for a longer life: each token costs a request.',
    )
  }
  return ok('life', `a new token lives ${life}`)
}

/** Returns what a new token says about the time in which Connect can be opened with it. */
export function windowFinding({ facts }: ProviderToken, windowSeconds: number): Finding {
  const { ageMs } = arrivedLife(facts, Date.now())
  const leftMs = windowSeconds * 1000 - ageMs
  if (leftMs >= comfortableWindowMs) {
    return ok('window', `Connect opens with a new token for ${seconds(leftMs)}`)
  }
  const fix =
    'Ask the provider why its tokens are that old when they are new. A cache in between is a possible cause.'
  const age = seconds(ageMs)
  if (leftMs <= 0)
    return failed('window', `a new token is ${age} old, and Connect takes none over ${windowSeconds} s`, fix)
  return warning('window', `a new token is ${age} old: Connect opens for ${seconds(leftMs)} only`, fix)
}

/** Returns the scopes of the first token that an exchange has brought: those it states, or those that were asked for. */
export function grantedScopes(exchanges: readonly Exchange[]): readonly string[] {
  const token = exchanges.find(({ answer }) => answer && 'access_token' in jsonRecord(answer.body))
  const { scope } = jsonRecord(token?.answer?.body ?? '')
  // RFC 6749 §5.1: a token that states no scope has what was asked for.
  const text = typeof scope === 'string' ? scope : (token?.askedScope ?? '')
  return text.split(' ').filter((word) => /^[\w:./-]{1,100}$/.test(word))
}

/** Returns whether the scopes of a token are all that its routes need. */
export function scopesFinding(granted: readonly string[], needed: readonly string[], fix: string): Finding {
  const missing = needed.filter((scope) => !granted.includes(scope))
  const list = granted.length > 0 ? granted.join(' ') : 'none'
  if (missing.length === 0) return ok('scopes', list)
  return failed('scopes', `granted: ${list}; missing: ${missing.join(' ')}`, fix)
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`
}
