import { readForm } from '../../server/oauth.ts'
import type { Reply } from '../../server/reply.ts'
import type { RecordedRequest } from '../../server/request.ts'
import { findProvider } from '../catalog.ts'
import type { TokenClaims } from '../tokens.ts'
import { badRequestPage, expiredPage } from './layout.ts'
import { readAppearance, readParameters } from './parameters.ts'
import { type ConnectContext, connectEndsAtMs, type ConnectSession } from './session.ts'

/** The provider or institution in the path. */
export interface OpenTarget {
  readonly provider?: string
  readonly institution?: string
}

/**
 * Opens Connect: checks the parameters, then the token, and redirects to a session whose address does not
 * contain the token.
 */
export async function openConnect(
  context: ConnectContext,
  request: RecordedRequest,
  target: OpenTarget,
): Promise<Reply> {
  const { settings, sessions, clock } = context
  const appearance = readAppearance(request.query)
  const refuse = (status: number, why: string) =>
    badRequestPage(appearance, settings.teamName, { status, why })
  const parameters = readParameters(request.query, settings.clientId)
  if (typeof parameters === 'string') return refuse(400, parameters)
  if (target.provider !== undefined && !findProvider(target.provider)) {
    return refuse(404, `There is no provider “${target.provider}”`)
  }
  const claims = await context.tokens.read(tokenOf(request))
  if (claims === 'invalid') return refuse(401, 'token: missing, or not a token of this team')
  const endsAtMs = claims === 'expired' ? 0 : connectEndsAtMs(claims, settings.connectWindowSeconds)
  if (claims === 'expired' || clock.now() >= endsAtMs) return expiredPage(appearance, settings.teamName)
  const found = findTarget(context, claims, target)
  if (found === null) return refuse(404, `There is no institution “${target.institution ?? ''}”`)
  const { id } = sessions.open({ claims, parameters, ...found })
  return { status: 303, headers: { location: `/session/${id}`, 'cache-control': 'no-store' } }
}

/** Reads the token from the form, or from the query of a GET, which exists for development only. */
function tokenOf(request: RecordedRequest): string {
  if (request.method === 'GET') return request.query.token ?? ''
  return readForm(request)?.get('token') ?? ''
}

function findTarget(
  { users }: ConnectContext,
  { loginName }: TokenClaims,
  target: OpenTarget,
): Pick<ConnectSession, 'provider' | 'reconnected'> | null {
  if (target.institution !== undefined) {
    const found = users.get(loginName).institutions.find(({ id }) => id === target.institution)
    return found ? { provider: found.provider, reconnected: found } : null
  }
  const provider = target.provider === undefined ? undefined : findProvider(target.provider)
  return provider ? { provider } : {}
}
