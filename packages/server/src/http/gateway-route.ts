import { RelayError, unauthenticated } from '../errors.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Generations } from '../tokens/generations.ts'
import { type RelayClaims, type RelayTokens, invalidToken } from '../tokens/relay-token.ts'
import type { RelayUser } from '../user.ts'
import { type GuardParts, type Identify, type RelayRoute, guardedRoute, signedIn } from './guarded-route.ts'
import { type Limiter, spend } from './limiter.ts'
import type { PlainRequest } from './plain-request.ts'

/** Whether a gateway call needs a session of the host in addition to its relay token. */
export type GatewaySession = 'match' | 'required' | 'off'

/** Parts of a provider's gateway route. */
export interface GatewayRouteParts extends Omit<GuardParts, 'methods'> {
  /** The provider's id. */
  readonly provider: string
  readonly gateway: Gateway
  readonly relayTokens: RelayTokens
  readonly generations: Generations
  readonly session: GatewaySession
  /** `undefined` if the host limits requests itself. */
  readonly perSubject: Limiter | undefined
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Creates `* /{provider}/api/*`. Checks token, session, generation, route and limit, in this order, then calls. */
export function createGatewayRoute<User extends RelayUser>(parts: GatewayRouteParts): RelayRoute<User> {
  const { provider, gateway, relayTokens, generations, session, perSubject } = parts
  const base = `/${provider}/api`

  const checkAlive = ({ sub, gen }: RelayClaims): void => {
    if (gen < generations.current(sub)) throw invalidToken() // K7
  }

  const grantOf = async (request: PlainRequest, identify: Identify<User>): Promise<RelayClaims> => {
    const grant = await relayTokens.verify(bearerToken(request), provider)
    await checkSession(grant, session, identify)
    checkAlive(grant)
    return grant
  }

  return guardedRoute({ ...parts, methods }, async (request, identify, context) => {
    const grant = await grantOf(request, identify)
    context.subjectId = grant.sub
    const subject = { id: grant.sub, pid: grant.pid }
    const match = gateway.find(request.method, request.path.slice(base.length), subject)
    if (perSubject) spend(perSubject, grant.sub, context.headers)
    return gateway.forward(match, { subject, request, checkAlive: () => checkAlive(grant) })
  })
}

/** Returns the request's bearer token. A token in the URL is refused: it would end up in logs and histories (K8). */
function bearerToken(request: PlainRequest): string {
  const query = new URLSearchParams(request.query)
  if (query.has('access_token') || query.has('token')) {
    throw new RelayError('bad_request', {
      message: 'Send the token in the Authorization header, not in the URL.',
    })
  }
  const header = request.header('authorization')
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(header ?? '')?.[1]
  if (token !== undefined) return token
  if (header !== undefined) throw invalidToken()
  throw new RelayError('missing_token')
}

/** K10: one user's token in another user's session is a mix-up or a theft. */
async function checkSession<User extends RelayUser>(
  { sub }: RelayClaims,
  session: GatewaySession,
  identify: Identify<User>,
): Promise<void> {
  if (session === 'off') return
  const subject = await signedIn(identify)
  if (subject && subject.id !== sub) throw invalidToken()
  if (!subject && session === 'required') throw unauthenticated()
}
