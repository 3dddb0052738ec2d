import { consentLifeMs } from '../config/defaults.ts'
import { RelayError, unauthenticated } from '../errors.ts'
import type { ConsentTickets } from '../tokens/consent-ticket.ts'
import type { GatewayCredentials } from '../credentials/gateway-credentials.ts'
import type { GatewayProvider, HostedConsent } from '../provider/provider.ts'
import type { RelayUser, Subject } from '../user.ts'
import { type GuardParts, guardedRoute, openRoute, type RelayRoute, signedIn } from './guarded-route.ts'
import type { PlainAnswer, PlainRequest } from './plain-request.ts'

/** What a provider's consent routes work with. */
export interface ConsentRouteParts<User extends RelayUser> extends Omit<GuardParts, 'methods'> {
  readonly provider: GatewayProvider<User>
  readonly consent: HostedConsent
  readonly tickets: ConsentTickets
  readonly credentials: GatewayCredentials
}

/** The two routes of a trip to a hosted consent page. */
export interface ConsentRoutes<User extends RelayUser> {
  /** `POST /{provider}/connect`: 200 with `{ url }`, where the page sends the browser. */
  readonly start: RelayRoute<User>
  /** `GET /{provider}/return`: 303 to the host's page, with `state` or, for a browser, with `error`. */
  readonly end: RelayRoute<User>
}

/**
 * Creates the consent routes. The provider comes back to one fixed address, and its `state` says how the consent
 * went: it is no CSRF value. A single-use cookie, bound to the subject, stands in for it.
 */
export function createConsentRoutes<User extends RelayUser>(
  parts: ConsentRouteParts<User>,
): ConsentRoutes<User> {
  const { provider, consent, tickets, credentials } = parts
  const cookieName = `__Host-token-relay-${provider.id}`
  // Lax, so that it comes along when the provider's page sends the browser back; Path=/ is what __Host- demands.
  const cookie = (value: string, maxAge: number) =>
    `${cookieName}=${value}; Path=/; Max-Age=${maxAge}; Secure; HttpOnly; SameSite=Lax`

  /** The connection belongs to the subject: the id that came back is their own at the provider. */
  const checkUser = async ({ id, user }: Subject<User>, named: string | null): Promise<void> => {
    const subject = { id, pid: await provider.account(user) }
    const expected = await consent.userId(subject.pid, credentials.toolsFor(subject))
    if (named !== expected) throw foreignConsent(provider.id)
  }

  const end = async (request: PlainRequest, subject: Subject<User>): Promise<PlainAnswer> => {
    const query = new URLSearchParams(request.query)
    const ticket = cookieValue(request.header('cookie') ?? '', cookieName)
    if (!tickets.redeem(ticket, { provider: provider.id, sub: subject.id })) throw foreignConsent(provider.id)
    await checkUser(subject, query.get('user'))
    return toPage(consent.returnTo, consentResult(query), { 'Set-Cookie': cookie('', 0) })
  }

  // Whoever comes back twice, or too late, should not end at a page of JSON.
  const forPeople = (request: PlainRequest, { code }: RelayError) => {
    const isVisit = request.method === 'GET' && request.header('accept')?.includes('text/html')
    return isVisit ? toPage(consent.returnTo, { error: code }) : undefined
  }

  return {
    start: guardedRoute({ ...parts, methods: ['POST'] }, async (_request, identify, answering) => {
      const subject = await signedIn(identify)
      if (!subject) throw unauthenticated()
      answering.subjectId = subject.id
      await provider.account(subject.user) // who has no account there has nothing to consent to
      const value = tickets.issue({ provider: provider.id, sub: subject.id })
      const headers = {
        'Content-Type': 'application/json; charset=utf-8',
        'Set-Cookie': cookie(value, consentLifeMs / 1000),
      }
      return { status: 200, headers, body: JSON.stringify({ url: consent.url }) }
    }),
    end: openRoute({ ...parts, methods: ['GET'], forPeople }, async (request, identify, answering) => {
      const subject = await signedIn(identify)
      if (!subject) throw unauthenticated()
      answering.subjectId = subject.id
      return end(request, subject)
    }),
  }
}

function toPage(page: string, result: Record<string, string>, headers?: Record<string, string>): PlainAnswer {
  const location = `${page}?${new URLSearchParams(result).toString()}`
  return { status: 303, headers: { Location: location, ...headers }, body: '' }
}

/** What the host's page learns: how the consent went, in words that are known. */
function consentResult(query: URLSearchParams): Record<string, string> {
  const [state, connection] = [query.get('state') ?? '', query.get('connection') ?? '']
  return {
    state: ['ACTIVE', 'PENDING', 'REJECTED'].includes(state) ? state : 'UNKNOWN',
    ...(/^[0-9a-f-]{36}$/i.test(connection) && { connection }),
  }
}

function cookieValue(header: string, name: string): string {
  const pair = header.split(/; */).find((text) => text.startsWith(`${name}=`))
  return pair?.slice(name.length + 1) ?? ''
}

function foreignConsent(provider: string): RelayError {
  const sentence = 'This consent was not started here, or has been finished already. Start again.'
  return new RelayError('cross_site', { message: sentence, provider })
}
