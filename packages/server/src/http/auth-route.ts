import { parseMintRequest } from '@token-relay/protocol'
import { mintBodyBytes } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import type { RelayUser, Subject } from '../user.ts'
import type { TokenService } from '../tokens/token-service.ts'
import { addressKey } from './client-address.ts'
import { type GuardParts, guardedRoute, type RelayRoute, requireSubject } from './guarded-route.ts'
import { type Limiter, spend } from './limiter.ts'
import type { PlainAnswer, PlainRequest } from './plain-request.ts'

/** Limits of token requests. */
export interface AuthLimits {
  readonly perSubject: Limiter
  readonly perAddress: Limiter
  /** Counts log-outs, separately: signing out must work for a user whose token requests are used up. */
  readonly revokePerSubject: Limiter
}

/** Parts of a provider's token route. */
export interface AuthRouteParts extends Omit<GuardParts, 'methods'> {
  readonly tokens: TokenService
  /** `undefined` if the host limits requests itself. */
  readonly limits: AuthLimits | undefined
}

/** Creates `POST` and `DELETE /{provider}/auth`. Cheap checks come first; the body is read last. */
export function createAuthRoute<User extends RelayUser>(parts: AuthRouteParts): RelayRoute<User> {
  const { tokens, limits } = parts

  const mint = async (request: PlainRequest, subject: Subject<User>): Promise<PlainAnswer> => {
    // Before the body, which can take as long as the client likes: a log-out during that time must count.
    const identified = tokens.now()
    const mintRequest = parseMintRequest(await request.json(mintBodyBytes))
    if (mintRequest === 'unsupported_purpose') throw new RelayError(mintRequest)
    if (mintRequest === 'bad_request') {
      throw new RelayError(mintRequest, {
        message: 'The body must be a JSON object, and "refused" must be a string.',
      })
    }
    const body = await tokens.mint({ subject, identified, ...mintRequest })
    return { status: 200, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body }
  }

  const revoke = async ({ id }: Subject<User>): Promise<PlainAnswer> => {
    await tokens.revoke(id, 'page')
    return { status: 204, headers: {}, body: '' }
  }

  return guardedRoute({ ...parts, methods: ['POST', 'DELETE'] }, async (request, identify, context) => {
    if (limits) await spend(limits.perAddress, addressKey(request.address() ?? ''), context)
    if (request.method === 'POST') checkContentType(request)
    const subject = await requireSubject(identify, context)
    const isMint = request.method === 'POST'
    if (limits) await spend(isMint ? limits.perSubject : limits.revokePerSubject, subject.id, context)
    return isMint ? mint(request, subject) : revoke(subject)
  })
}

/** M2: a page of another site can send forms and plain text without a preflight. */
function checkContentType(request: PlainRequest): void {
  if (/^application\/json\s*(?:;|$)/i.test(request.header('content-type') ?? '')) return
  throw new RelayError('unsupported_media_type')
}
