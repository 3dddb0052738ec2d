import { parseMintRequest } from '@token-relay/protocol'
import { mintBodyBytes } from '../config/defaults.ts'
import { RelayError, unauthenticated } from '../errors.ts'
import type { RelayUser, Subject } from '../user.ts'
import type { TokenService } from '../tokens/token-service.ts'
import { type GuardParts, guardedRoute, type RelayRoute, signedIn } from './guarded-route.ts'
import { addressKey, type Limiter, spend } from './limiter.ts'
import type { PlainAnswer, PlainRequest } from './plain-request.ts'

/** What a provider's token route works with. */
export interface AuthRouteParts<User extends RelayUser> extends Omit<GuardParts, 'methods'> {
  readonly tokens: TokenService<User>
  /** Absent where the host limits requests itself. */
  readonly limits: { readonly perSubject: Limiter; readonly perAddress: Limiter } | undefined
}

/** Creates `POST` and `DELETE /{provider}/auth`. Cheap refusals come first; the body is read last. */
export function createAuthRoute<User extends RelayUser>(parts: AuthRouteParts<User>): RelayRoute<User> {
  const { tokens, limits } = parts

  const mint = async (request: PlainRequest, subject: Subject<User>): Promise<PlainAnswer> => {
    const generation = tokens.generation(subject.id) // before the body, which takes as long as the client likes
    const order = parseMintRequest(await request.json(mintBodyBytes))
    if (order === 'unsupported_purpose')
      throw new RelayError(order, { message: 'purpose must be "api" or "connect".' })
    if (order === 'bad_request') {
      throw new RelayError(order, { message: 'The body must be a JSON object; "refused", if given, a text.' })
    }
    const body = await tokens.mintText({ subject, generation, ...order })
    return { status: 200, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body }
  }

  const revoke = ({ id }: Subject<User>): PlainAnswer => {
    tokens.revoke(id)
    return { status: 204, headers: {}, body: '' }
  }

  return guardedRoute({ ...parts, methods: ['POST', 'DELETE'] }, async (request, identify, answering) => {
    const { headers } = answering
    if (limits) await spend(limits.perAddress, addressKey(request.address() ?? ''), headers)
    if (request.method === 'POST') checkContentType(request)
    const subject = await signedIn(identify)
    if (!subject) throw unauthenticated()
    answering.subjectId = subject.id
    if (request.method === 'DELETE') return revoke(subject) // never limited per subject: signing out must work
    if (limits) await spend(limits.perSubject, subject.id, headers)
    return mint(request, subject)
  })
}

/** M2: forms and text are what a page of another site can send without asking. */
function checkContentType(request: PlainRequest): void {
  if (/^application\/json\s*(?:;|$)/i.test(request.header('content-type') ?? '')) return
  throw new RelayError('unsupported_media_type')
}
