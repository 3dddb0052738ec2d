import { parseMintRequest } from '@token-relay/protocol'
import type { Clock } from '../clock.ts'
import { mintBodyBytes } from '../defaults.ts'
import { RelayError } from '../errors.ts'
import type { MintService } from '../mint-service.ts'
import { type RelayUser, type Subject, subjectOf } from '../subject.ts'
import type { AnswerWriter } from '../token-answer.ts'
import { authMethods, corsHeaders, preflightHeaders } from './answer-headers.ts'
import { admit, type FrontDoorRules } from './front-door.ts'
import { addressKey, type Limiter, spend } from './limiter.ts'
import type { PlainAnswer, PlainRequest } from './plain-request.ts'
import { asRelayError, problemAnswer } from './problem.ts'

/** What a provider's token route works with. */
export interface AuthRouteParts<User extends RelayUser> {
  readonly service: MintService<User>
  readonly writer: AnswerWriter
  readonly clock: Clock
  readonly frontDoor: FrontDoorRules
  /** Absent where the host limits requests itself. */
  readonly limits: { readonly perSubject: Limiter; readonly perAddress: Limiter } | undefined
  /** A new id for a request that fails. */
  readonly requestId: () => string
  /** Told of every failure, before it is answered. */
  readonly onDenied: (error: unknown, requestId: string) => void
}

/** Asks the host who is signed in. */
type Identify<User> = () => User | null | undefined | Promise<User | null | undefined>

/** `POST`, `DELETE` and preflight of `/{provider}/auth`. Always answers, never rejects. */
export type AuthRoute<User extends RelayUser> = (
  request: PlainRequest,
  identify: Identify<User>,
) => Promise<PlainAnswer>

/** Creates the token route. Cheap refusals come first; the body is read last. */
export function createAuthRoute<User extends RelayUser>(parts: AuthRouteParts<User>): AuthRoute<User> {
  const { service, writer, clock, frontDoor, limits, requestId, onDenied } = parts

  const mint = async (request: PlainRequest, subject: Subject<User>): Promise<PlainAnswer> => {
    const order = parseMintRequest(await request.json(mintBodyBytes))
    if (order === 'unsupported_purpose') throw new RelayError(order, 'purpose must be "api" or "connect".')
    if (order === 'bad_request') {
      throw new RelayError(order, 'The body must be a JSON object; "refused", if given, a text.')
    }
    const held = await service.mint({ subject, ...order })
    const body = writer.text(held, subject.id, clock.monotonicMs())
    return { status: 200, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body }
  }

  const revoke = ({ id }: Subject<User>): PlainAnswer => {
    service.revoke(id)
    return { status: 204, headers: {}, body: '' }
  }

  /** `headers` collects what every answer from here on carries, a failure's too. */
  const answer = async (
    request: PlainRequest,
    identify: Identify<User>,
    headers: Record<string, string>,
  ): Promise<PlainAnswer> => {
    checkMethod(request)
    const admission = admit(request, frontDoor)
    if (admission.kind === 'refused') throw new RelayError('cross_site', 'Pages of this origin may not call.')
    if (admission.kind === 'preflight') {
      return { status: 204, headers: preflightHeaders(admission.origin), body: '' }
    }
    if (admission.origin !== undefined) Object.assign(headers, corsHeaders(admission.origin))
    if (limits) await spend(limits.perAddress, addressKey(request.address() ?? ''), headers)
    if (request.method === 'POST') checkContentType(request)
    const subject = await signedIn(identify)
    if (limits) await spend(limits.perSubject, subject.id, headers)
    return request.method === 'POST' ? await mint(request, subject) : revoke(subject)
  }

  return async (request, identify) => {
    const headers: Record<string, string> = {}
    try {
      const { status, headers: own, body } = await answer(request, identify, headers)
      return { status, headers: { ...headers, ...own }, body }
    } catch (error) {
      const id = requestId()
      onDenied(error, id)
      const problem = problemAnswer(asRelayError(error), id)
      return { ...problem, headers: { ...headers, ...problem.headers } }
    }
  }
}

/** M1. */
function checkMethod(request: PlainRequest): void {
  const { method } = request
  const isPreflight = method === 'OPTIONS' && request.header('origin') !== undefined
  if (method === 'POST' || method === 'DELETE' || isPreflight) return
  throw new RelayError('method_not_allowed', `This path takes ${authMethods}.`)
}

/** M2: forms and text are what a page of another site can send without asking. */
function checkContentType(request: PlainRequest): void {
  if (/^application\/json\s*(?:;|$)/i.test(request.header('content-type') ?? '')) return
  throw new RelayError('unsupported_media_type', 'Send JSON, with Content-Type: application/json.')
}

/** M6, M7: who is asking comes from the host's login alone. */
async function signedIn<User extends RelayUser>(identify: Identify<User>): Promise<Subject<User>> {
  let user: User | null | undefined
  try {
    user = await identify()
  } catch (error) {
    throw new RelayError('identify_failed', 'The signed-in user could not be determined.', {
      hint: `identify threw ${error instanceof Error ? `${error.name}: ${error.message}` : typeof error}.`,
    })
  }
  if (user === null || user === undefined) throw new RelayError('unauthenticated', 'Sign in first.')
  return subjectOf(user)
}
