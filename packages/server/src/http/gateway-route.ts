import { RelayError, unauthenticated } from '../errors.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { type Generations, slotOf } from '../tokens/generations.ts'
import { type RelayGrant, type RelayTokens, invalidToken } from '../tokens/relay-token.ts'
import type { RelayUser } from '../user.ts'
import { type GuardParts, type Identify, type RelayRoute, guardedRoute, signedIn } from './guarded-route.ts'
import { type Limiter, spend } from './limiter.ts'
import type { PlainRequest } from './plain-request.ts'

/** Whether a gateway call needs a session of the host besides its relay token. */
export type GatewaySession = 'match' | 'required' | 'off'

/** What a provider's gateway route works with. */
export interface GatewayRouteParts extends Omit<GuardParts, 'methods'> {
  /** The provider's id. */
  readonly provider: string
  readonly gateway: Gateway
  readonly relayTokens: RelayTokens
  readonly generations: Generations
  readonly session: GatewaySession
  /** Absent where the host limits requests itself. */
  readonly perSubject: Limiter | undefined
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Creates `* /{provider}/api/*`: token, session, generation, route, limit, then the call itself. */
export function createGatewayRoute<User extends RelayUser>(parts: GatewayRouteParts): RelayRoute<User> {
  const { provider, gateway, relayTokens, generations, session, perSubject } = parts
  const base = `/${provider}/api`

  const checkAlive = ({ sub, gen }: RelayGrant): void => {
    if (gen < generations.current(slotOf(provider, sub))) throw invalidToken() // K7
  }

  const grantOf = async (request: PlainRequest, identify: Identify<User>): Promise<RelayGrant> => {
    const grant = await relayTokens.verify(bearerToken(request), provider)
    await checkSession(grant, session, identify)
    checkAlive(grant)
    return grant
  }

  return guardedRoute({ ...parts, methods }, async (request, identify, answering) => {
    const grant = await grantOf(request, identify)
    answering.subjectId = grant.sub
    const subject = { id: grant.sub, pid: grant.pid }
    const match = gateway.find(request.method, request.path.slice(base.length), subject)
    if (perSubject) await spend(perSubject, grant.sub, answering.headers)
    return gateway.forward(match, {
      subject,
      query: request.query,
      headerNames: request.headerNames,
      header: (name) => request.header(name),
      bytes: (maxBytes) => request.bytes(maxBytes),
      checkAlive: () => checkAlive(grant),
      signal: request.signal(),
    })
  })
}

/** K8: a token in the address would be in logs and histories. */
function bearerToken(request: PlainRequest): string {
  const query = new URLSearchParams(request.query)
  if (query.has('access_token') || query.has('token')) {
    throw new RelayError('bad_request', {
      message: 'Send the token in the Authorization header, not in the address.',
    })
  }
  const header = request.header('authorization')
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(header ?? '')?.[1]
  if (token !== undefined) return token
  if (header !== undefined) throw invalidToken()
  throw new RelayError('missing_token')
}

/** K10: a token of one user in the session of another is a mix-up, or a theft. */
async function checkSession<User extends RelayUser>(
  { sub }: RelayGrant,
  session: GatewaySession,
  identify: Identify<User>,
): Promise<void> {
  if (session === 'off') return
  const subject = await signedIn(identify)
  if (subject && subject.id !== sub) throw invalidToken()
  if (!subject && session === 'required') throw unauthenticated()
}
