import { type Finding, failed, ok, warning } from './finding.ts'
import type { Exchange, WatchedAnswer } from './watched-client.ts'
import { headerValue } from '../../upstream/http-client.ts'

/** What the sentences about a connection name. */
export interface ConnectionFacts {
  /** Returns the variable that holds an address, such as `WEALTHICA_API_URL`. */
  readonly variableOf: (url: string) => string
  readonly deadlineMs: number
  /** Whether this machine names a proxy in `HTTPS_PROXY` or `HTTP_PROXY`. */
  readonly namesProxy: boolean
}

/** Returns what the requests say about the way to a provider: at least whether it is reachable. */
export function connectionFindings(
  exchanges: readonly Exchange[],
  facts: ConnectionFacts,
): readonly Finding[] {
  const broken = exchanges.find(({ fault }) => fault !== undefined)
  if (broken) return [faultFinding(broken, facts)]
  const bad = exchanges.flatMap((exchange) => answerFinding(exchange, facts) ?? [])[0]
  if (bad) return bad.check === 'proxy' ? [bad] : [bad, ok('proxy', 'none seen')]
  const slowestMs = Math.round(Math.max(0, ...exchanges.map(({ tookMs }) => tookMs)))
  if (slowestMs > facts.deadlineMs / 2) {
    const text = `answers, but after ${slowestMs} ms; the relay gives up after ${facts.deadlineMs} ms`
    const fix =
      "Check the network to it. If it is the provider that is slow, raise the relay's tokenDeadlineMs."
    return [warning('reachable', text, fix), ok('proxy', 'none seen')]
  }
  return [ok('reachable', `answers in ${slowestMs} ms`), ok('proxy', 'none seen')]
}

const timeouts = new Set(['TimeoutError', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'ETIMEDOUT'])

const unknownHosts = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME'])

/** Certificates that this machine does not know: a proxy that reads TLS has one of its own. */
const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

const wrongCertificates = new Set(['ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'])

function faultFinding({ url, fault = 'unknown' }: Exchange, facts: ConnectionFacts): Finding {
  const { variableOf, deadlineMs, namesProxy } = facts
  const addressVariable = variableOf(url)
  const { host, hostname } = new URL(url)
  const way = namesProxy
    ? 'HTTPS_PROXY or HTTP_PROXY is set here, and a relay does not take it by itself: pass dispatcher: new EnvHttpProxyAgent() of undici to createRelay.'
    : 'See whether a firewall is in between.'
  if (untrusted.has(fault)) {
    const text = `the certificate of ${host} is not from an authority that this machine trusts (${fault})`
    const fix =
      'A proxy that reads TLS is probably in between. Set NODE_EXTRA_CA_CERTS to a file with its root certificate, or exempt the address from it.'
    return failed('proxy', text, fix)
  }
  if (wrongCertificates.has(fault)) {
    const text = `the certificate of ${host} is not valid (${fault})`
    return failed('reachable', text, `Check ${addressVariable}, and this machine's clock and proxy.`)
  }
  if (unknownHosts.has(fault)) {
    return failed(
      'reachable',
      `no address is known for ${hostname} (${fault})`,
      `Check ${addressVariable}, and DNS. ${way}`,
    )
  }
  if (timeouts.has(fault)) {
    const text = `no answer from ${host} within ${deadlineMs} ms`
    return failed('reachable', text, `Check ${addressVariable} and the network. ${way}`)
  }
  const text = `no connection to ${host} (${fault})`
  return failed('reachable', text, `Check ${addressVariable}, and whether the provider is up. ${way}`)
}

function answerFinding({ url, answer }: Exchange, { variableOf }: ConnectionFacts): Finding | undefined {
  if (!answer) return undefined
  const addressVariable = variableOf(url)
  const { status } = answer
  const { host } = new URL(url)
  if (isPage(answer)) {
    const text = `${host} answered ${status} with an HTML page instead of JSON`
    const fix = `A proxy or a login page of the network is probably in between: exempt the address from it, or sign in there. Otherwise check ${addressVariable}.`
    return failed('proxy', text, fix)
  }
  if (status === 407 || status === 511) {
    const text = `a proxy answered ${status}: it wants somebody to sign in`
    return failed('proxy', text, 'Exempt the address from the proxy, or sign in there.')
  }
  if (status >= 300 && status < 400) {
    const text = `${host} answered ${status}, a redirect${target(answer, url)}`
    const fix = `Redirects are not followed, because they would carry the secrets elsewhere. Set ${addressVariable} to the address itself.`
    return failed('reachable', text, fix)
  }
  if (status === 429) {
    const seconds = /^\d{1,6}$/.test(answer.retryAfter ?? '')
      ? ` and asks to wait ${answer.retryAfter} s`
      : ''
    const text = `${host} answered 429: it limits our requests${seconds}`
    return failed(
      'reachable',
      text,
      'Wait, then run doctor again. Let all processes share tokens: REDIS_URL.',
    )
  }
  if (status >= 500) {
    const text = `${host} answered ${status}: it reports an error of its own`
    return failed('reachable', text, "Run doctor again later, and look at the provider's status page.")
  }
  return undefined
}

function isPage({ headers, body }: WatchedAnswer): boolean {
  const type = headerValue(headers, 'content-type') ?? ''
  return /^(?:text\/html|application\/xhtml\+xml)\b/i.test(type) || /^\s*<(?:!doctype|html)/i.test(body)
}

/** The origin alone: the rest is the provider's text. */
function target({ headers }: WatchedAnswer, url: string): string {
  const location = headerValue(headers, 'location') ?? ''
  return URL.canParse(location, url) ? ` to ${new URL(location, url).origin}` : ''
}
