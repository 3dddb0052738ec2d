import { RelayError, unauthenticated } from '../errors.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { type RelayGrant, type RelayTokens, invalidToken } from '../tokens/relay-token.ts'
import type { Revocations } from '../tokens/revocations.ts'
import { isPending } from '../time/pending.ts'
import type { RelayUser, Subject } from '../user.ts'
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
  readonly revocations: Revocations
  /** Throws with `revocation: 'strict'` while log-outs of other processes may be unknown. */
  readonly checkLogOuts: () => void
  readonly session: GatewaySession
  /** Whether the host has set `name`: then a token of another process needs no session. */
  readonly isNamed: boolean
  /** `undefined` if the host limits requests itself. */
  readonly perSubject: Limiter | undefined
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Creates `* /{provider}/api/*`. Checks token, session, log-out, route and limit, in this order, then calls. */
export function createGatewayRoute<User extends RelayUser>(parts: GatewayRouteParts): RelayRoute<User> {
  const { provider, gateway, relayTokens, revocations, checkLogOuts, session, isNamed, perSubject } = parts
  const base = `/${provider}/api`

  const checkAlive = ({ sub, issued }: RelayGrant): void => {
    if (revocations.isRevoked(sub, issued)) throw invalidToken() // K7
    checkLogOuts()
  }

  return guardedRoute({ ...parts, methods }, async (request, identify, context) => {
    const verified = relayTokens.verify(bearerToken(request), provider)
    const grant = isPending(verified) ? await verified : verified
    const signedIn = checkSession(grant, { session, isNamed }, identify)
    if (isPending(signedIn)) await signedIn
    checkAlive(grant)
    context.subjectId = grant.sub
    const { sub: id, pid, permissions } = grant
    const subject = { id, pid, ...(permissions && { permissions }) }
    const match = gateway.find(request.method, request.path.slice(base.length), subject)
    const spent = perSubject && spend(perSubject, grant.sub, context)
    if (isPending(spent)) await spent
    return gateway.forward(match, { subject, request, checkAlive: () => checkAlive(grant) })
  })
}

const scheme = 'bearer '

/** Returns the request's bearer token. A token in the URL is refused: it would end up in logs and histories (K8). */
function bearerToken(request: PlainRequest): string {
  const query = request.query === '' ? undefined : new URLSearchParams(request.query)
  if (query?.has('access_token') || query?.has('token')) {
    throw new RelayError('bad_request', {
      message: 'Send the token in the Authorization header, not in the URL.',
    })
  }
  const header = request.header('authorization')
  if (header === undefined) throw new RelayError('missing_token')
  if (header.slice(0, scheme.length).toLowerCase() === scheme) return header.slice(scheme.length)
  throw invalidToken()
}

/**
 * K10: one user's token in another user's session is a mix-up or a theft.
 *
 * Two relays that share a key and have no `name` cannot tell their processes from each other's: customer 1 of one could
 * be administrator 1 of the other. A token of another process then counts only in a session of its subject.
 */
function checkSession<User extends RelayUser>(
  { sub, issued }: RelayGrant,
  { session, isNamed }: Pick<GatewayRouteParts, 'session' | 'isNamed'>,
  identify: Identify<User>,
): Promise<void> | undefined {
  const isOfUnknownRelay = !isNamed && issued.foreignAtMs !== undefined
  if (session === 'off' && !isOfUnknownRelay) return undefined
  const check = (subject: Subject<User> | null): undefined => {
    if (subject ? subject.id !== sub : isOfUnknownRelay) throw invalidToken()
    if (!subject && session === 'required') throw unauthenticated()
  }
  const subject = session === 'off' ? null : signedIn(identify)
  return isPending(subject) ? subject.then(check) : check(subject)
}
