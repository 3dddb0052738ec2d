import { consentLifeMs } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import type { GatewayCredentials } from '../credentials/gateway-credentials.ts'
import { createSingleFlight } from '../credentials/single-flight.ts'
import type { GatewayProvider, HostedConsent } from '../provider/provider.ts'
import type { ConsentTickets } from '../tokens/consent-ticket.ts'
import type { RelayUser, Subject } from '../user.ts'
import type { AuthLimits } from './auth-route.ts'
import { addressKey } from './client-address.ts'
import {
  type GuardParts,
  guardedRoute,
  openRoute,
  type RelayRoute,
  type RouteHandler,
  requireSubject,
} from './guarded-route.ts'
import { spend } from './limiter.ts'
import type { PlainAnswer, PlainRequest } from './plain-request.ts'

/** Parts of a provider's consent routes. */
export interface ConsentRouteParts<User extends RelayUser> extends Omit<GuardParts, 'methods'> {
  readonly provider: GatewayProvider<User>
  readonly consent: HostedConsent
  readonly tickets: ConsentTickets
  readonly credentials: GatewayCredentials
  /** `undefined` if the host limits requests itself. */
  readonly limits: Pick<AuthLimits, 'perSubject' | 'perAddress'> | undefined
}

/** The routes before and after a provider's consent page. */
export interface ConsentRoutes<User extends RelayUser> {
  /** `POST /{provider}/connect`: 200 with `{ url }`, the consent page that the browser should open. */
  readonly start: RelayRoute<User>
  /** `GET /{provider}/return`: 303 to the host's page, with `state`; with `error` if a browser's return fails. */
  readonly end: RelayRoute<User>
}

/**
 * Creates the consent routes.
 *
 * The provider returns to one fixed URL, and its `state` parameter is the outcome of the consent, not a CSRF value
 * (RFC 6749 §10.12). A single-use cookie that is bound to the subject takes that role.
 */
export function createConsentRoutes<User extends RelayUser>(
  parts: ConsentRouteParts<User>,
): ConsentRoutes<User> {
  const { provider, consent, tickets, credentials, limits } = parts
  const returns = createSingleFlight<PlainAnswer>()
  const cookieName = `__Host-token-relay-${provider.id}`
  // Lax: the browser must send it when the provider's page navigates back. The __Host- prefix requires Path=/.
  const cookie = (value: string, maxAge: number) =>
    `${cookieName}=${value}; Path=/; Max-Age=${maxAge}; Secure; HttpOnly; SameSite=Lax`

  const start = async (subject: Subject<User>): Promise<PlainAnswer> => {
    await provider.account(subject.user) // throws if the user has no account to consent for
    const ticket = tickets.issue({ provider: provider.id, sub: subject.id })
    const headers = {
      'Content-Type': 'application/json; charset=utf-8',
      'Set-Cookie': cookie(ticket, consentLifeMs / 1000),
    }
    return { status: 200, headers, body: JSON.stringify({ url: consent.url }) }
  }

  /** Refuses a connection that belongs to another user of the provider. */
  const checkUser = async ({ id, user }: Subject<User>, userId: string | null): Promise<void> => {
    const subject = { id, pid: await provider.account(user) }
    const expected = await consent.userId(subject.pid, credentials.toolsFor(subject))
    if (userId !== expected) throw foreignConsent(provider.id)
  }

  const end = async (request: PlainRequest, subject: Subject<User>): Promise<PlainAnswer> => {
    const ticket = cookieValue(request.header('cookie') ?? '', cookieName)
    const visit = tickets.open(ticket, { provider: provider.id, sub: subject.id })
    if (!visit) throw foreignConsent(provider.id)
    // A return that fails does not spend the ticket: the person may load the page again. Returns that come at the same
    // time, from a double click, share the work.
    return returns.run(visit.id, request.query, async () => {
      const query = new URLSearchParams(request.query)
      await checkUser(subject, query.get('user'))
      if (!(await tickets.spend(visit))) throw foreignConsent(provider.id)
      return redirect(consent.returnTo, consentResult(query), { 'Set-Cookie': cookie('', 0) })
    })
  }

  /** Sends a person who returns twice, or too late, to the host's page instead of showing JSON. */
  const failurePage = (request: PlainRequest, { code }: RelayError) => {
    const isNavigation = request.method === 'GET' && request.header('accept')?.includes('text/html')
    return isNavigation ? redirect(consent.returnTo, { error: code }) : undefined
  }

  /** Both ways call the provider, so they count like token requests (M10). */
  const limitedSubject: RouteSubject<User> = async (request, identify, context) => {
    if (limits) await spend(limits.perAddress, addressKey(request.address() ?? ''), context)
    const subject = await requireSubject(identify, context)
    if (limits) await spend(limits.perSubject, subject.id, context)
    return subject
  }

  return {
    start: guardedRoute({ ...parts, methods: ['POST'] }, async (...call) =>
      start(await limitedSubject(...call)),
    ),
    end: openRoute({ ...parts, methods: ['GET'], failurePage }, async (...call) =>
      end(call[0], await limitedSubject(...call)),
    ),
  }
}

type RouteSubject<User extends RelayUser> = (
  ...call: Parameters<RouteHandler<User>>
) => Promise<Subject<User>>

function redirect(
  page: string,
  result: Record<string, string>,
  headers?: Record<string, string>,
): PlainAnswer {
  const location = `${page}?${new URLSearchParams(result).toString()}`
  return { status: 303, headers: { Location: location, ...headers }, body: '' }
}

/** Returns the outcome for the host's page. Unknown values are not passed on. */
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
  const sentence = 'This consent was not started here, or it is already finished. Start again.'
  return new RelayError('cross_site', { message: sentence, provider })
}
