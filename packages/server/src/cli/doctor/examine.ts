import { RelayError } from '../../errors.ts'
import { inVariableNames } from '../../env/variable-names.ts'
import { clockFinding } from './clock-difference.ts'
import { connectionFindings } from './connection.ts'
import {
  type CheckName,
  type Finding,
  type ProviderReport,
  checkNames,
  failedBecause,
  skipped,
} from './finding.ts'
import { type Target, recipeTools } from './probe.ts'
import { createWatchedClient } from './watched-client.ts'

/** How to examine providers. */
export interface Examination {
  readonly user: string | undefined
  readonly deadlineMs: number
  readonly namesProxy: boolean
}

/** Asks a provider what the relay would ask it, and returns what the answers mean. */
export async function examine(target: Target, examination: Examination): Promise<ProviderReport> {
  const { user, deadlineMs, namesProxy } = examination
  const { title, source, checks } = target
  const client = createWatchedClient(deadlineMs)
  const findings: Finding[] = []
  let refusal: RelayError | undefined
  try {
    for await (const finding of target.probe({ client, tools: recipeTools(source.id, client), user })) {
      findings.push(finding)
    }
  } catch (error) {
    if (!(error instanceof RelayError)) throw error
    refusal = error
  } finally {
    await client.close()
  }
  const variableOf = (url: string) => variableFor(url, source.urls)
  const way = connectionFindings(client.exchanges, { variableOf, deadlineMs, namesProxy })
  const isCut = way.some(({ state }) => state === 'failed')
  if (refusal && !isCut) findings.push(refusalFinding(refusal))
  findings.push(clockFinding(client.exchanges))
  const url = source.mode === 'direct' ? source.api : source.apiUrl
  return { provider: source.id, title, url, findings: complete(checks, [...way, ...findings]) }
}

/** The variable whose address is the beginning of a URL: the longest, because one address may be part of another. */
function variableFor(url: string, urls: Readonly<Record<string, string>>): string {
  const fits = Object.entries(urls).filter(([, address]) => url.startsWith(address))
  const [best] = fits.toSorted(([, one], [, other]) => other.length - one.length)
  return inVariableNames(best?.[0] ?? Object.keys(urls)[0] ?? '')
}

/** Returns the findings in the order of the report, with a line for each check that an earlier one has prevented. */
function complete(checks: readonly CheckName[], findings: readonly Finding[]): readonly Finding[] {
  return checkNames.flatMap((check) => {
    const found = findings.filter((finding) => finding.check === check)
    const faulty = found.filter(({ state }) => state === 'failed')
    if (faulty.length > 0) return faulty
    return found.length > 0 || !checks.includes(check) ? found : [skipped(check, 'not checked')]
  })
}

/** What a refusal of the provider is about. */
function refusalFinding({ code, hint = '', message }: RelayError): Finding {
  const sentences = inVariableNames(hint || message)
  const check = refusedCheck(code, hint)
  return failedBecause(
    check,
    check === 'reachable' ? `the answer is not the documented one: ${sentences}` : sentences,
  )
}

function refusedCheck(code: RelayError['code'], hint: string): CheckName {
  if (code === 'secret_unavailable' || code === 'misconfigured') return 'settings'
  if (code === 'upstream_bad_response') return 'reachable'
  return hint.includes('invalid_scope') ? 'scopes' : 'secrets'
}
