import type { Reply } from '../../frame/reply.ts'
import type { RecordedRequest } from '../../frame/request.ts'
import { findProvider } from '../catalog.ts'
import type { Grant } from '../tokens.ts'
import type { ConnectContext } from './context.ts'
import { badRequestPage, expiredPage } from './failure-pages.ts'
import { readAppearance, readParameters } from './parameters.ts'
import type { ConnectSession } from './session.ts'
import { connectEndsAtMs } from './window.ts'

/** What the path of an opening names. */
export interface Named {
  readonly provider?: string
  readonly institution?: string
}

/**
 * Opens Connect: checks parameters and token, in this order, and sends the browser to a session without the
 * token.
 */
export async function openConnect(
  context: ConnectContext,
  request: RecordedRequest,
  named: Named,
): Promise<Reply> {
  const { settings, sessions, clock } = context
  const appearance = readAppearance(request.query)
  const refuse = (status: number, why: string) =>
    badRequestPage(appearance, settings.teamName, { status, why })
  const parameters = readParameters(request.query, settings.clientId)
  if (typeof parameters === 'string') return refuse(400, parameters)
  if (named.provider !== undefined && !findProvider(named.provider)) {
    return refuse(404, `There is no provider “${named.provider}”`)
  }
  const grant = await context.tokens.read(tokenOf(request))
  if (grant === 'invalid') return refuse(401, 'token: missing, or not a token of this team')
  const endsAtMs = grant === 'expired' ? 0 : connectEndsAtMs(grant, settings.connectWindowSeconds)
  if (grant === 'expired' || clock.now() >= endsAtMs) return expiredPage(appearance, settings.teamName)
  const target = findTarget(context, grant, named)
  if (target === null) return refuse(404, `There is no institution “${named.institution ?? ''}”`)
  const { id } = sessions.open({ grant, parameters, ...target })
  return { status: 303, headers: { location: `/session/${id}`, 'cache-control': 'no-store' } }
}

/** The form's field, or the query of a GET, which exists for development only. */
function tokenOf({ method, query, headers, body }: RecordedRequest): string {
  if (method === 'GET') return query.token ?? ''
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
  return (isForm && new URLSearchParams(body).get('token')) || ''
}

function findTarget(
  { users }: ConnectContext,
  { loginName }: Grant,
  named: Named,
): Pick<ConnectSession, 'provider' | 'reconnected'> | null {
  if (named.institution !== undefined) {
    const found = users.get(loginName).institutions.find(({ id }) => id === named.institution)
    return found ? { provider: found.provider, reconnected: found } : null
  }
  const provider = named.provider === undefined ? undefined : findProvider(named.provider)
  return provider ? { provider } : {}
}
