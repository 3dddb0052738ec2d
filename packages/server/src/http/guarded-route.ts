import { storeTimeMs } from '../config/defaults.ts'
import { asRelayError, RelayError, unauthenticated } from '../errors.ts'
import { type RelayUser, type Subject, subjectOf } from '../user.ts'
import { corsHeaders, preflightHeaders } from './answer-headers.ts'
import { admit, crossSite, type FrontDoorRules } from './front-door.ts'
import type { LimitedAnswer } from './limiter.ts'
import type { PlainAnswer, PlainRequest } from './plain-request.ts'
import { problemAnswer } from './problem.ts'

/** Asks the host who is signed in. */
export type Identify<User> = () => User | null | undefined | Promise<User | null | undefined>

/** A route of the relay. Always answers, never rejects. */
export type RelayRoute<User extends RelayUser> = (
  request: PlainRequest,
  identify: Identify<User>,
) => Promise<PlainAnswer>

/** Parts that every route needs for its checks and its failures. */
export interface GuardParts {
  readonly frontDoor: FrontDoorRules
  /** Names of the response headers that a page of a listed origin may read, in one string. */
  readonly exposedHeaders: string
  /** Methods that the route supports, without `OPTIONS`. */
  readonly methods: readonly string[]
  /** Returns a new id for a request that fails. */
  readonly requestId: () => string
  /** Called for every failure before the response is sent, with the subject's id if it is known. */
  readonly onDenied: (error: unknown, requestId: string, subjectId: string | undefined) => void
}

/** State that a route collects while it handles a request. Its headers are sent with a problem, too. */
export interface RouteContext extends LimitedAnswer {
  /** Set as soon as the subject is known. */
  subjectId?: string
}

/** Handles a request that the guard has admitted. Throws for every refusal. */
export type RouteHandler<User extends RelayUser> = (
  request: PlainRequest,
  identify: Identify<User>,
  context: RouteContext,
) => Promise<PlainAnswer>

/** Answers a failure in place of the problem; `undefined` keeps the problem. */
export type FailurePage = (request: PlainRequest, error: RelayError) => PlainAnswer | undefined

/** Wraps a route in the checks that all routes share: method, front door and preflight; failures become problems (M5). */
export function guardedRoute<User extends RelayUser>(
  parts: GuardParts,
  handle: RouteHandler<User>,
): RelayRoute<User> {
  const { frontDoor, methods, exposedHeaders } = parts
  const allow = [...methods, 'OPTIONS'].join(', ')

  return withProblems(parts, async (request, identify, context) => {
    const isPreflight = request.method === 'OPTIONS' && request.header('origin') !== undefined
    if (!isPreflight) checkMethod(request, methods, allow)
    const admission = admit(request, frontDoor)
    if (admission.kind === 'refused') throw crossSite(request)
    if (admission.kind === 'preflight') {
      const requested = request.header('access-control-request-headers')
      return { status: 204, headers: preflightHeaders(admission.origin, allow, requested), body: '' }
    }
    if (admission.origin !== undefined) {
      Object.assign(context.headers, corsHeaders(admission.origin, exposedHeaders))
    }
    return handle(request, identify, context)
  })
}

/**
 * Wraps a route that another site sends the browser to. It has no front door, so the handler must check itself that
 * the request belongs to the user. A person sees `failurePage` instead of a problem.
 */
export function openRoute<User extends RelayUser>(
  parts: GuardParts & { readonly failurePage: FailurePage },
  handle: RouteHandler<User>,
): RelayRoute<User> {
  return withProblems(parts, async (request, identify, context) => {
    checkMethod(request, parts.methods, parts.methods.join(', '))
    return handle(request, identify, context)
  })
}

function checkMethod({ method }: PlainRequest, methods: readonly string[], allow: string): void {
  if (methods.includes(method)) return
  throw new RelayError('method_not_allowed', { message: `This path takes ${allow}.`, allow })
}

function withProblems<User extends RelayUser>(
  { requestId, onDenied, failurePage }: GuardParts & { readonly failurePage?: FailurePage },
  handle: RouteHandler<User>,
): RelayRoute<User> {
  return async (request, identify) => {
    const context: RouteContext = { headers: {}, limitTime: { leftMs: storeTimeMs.limits } }
    try {
      const { status, headers, body } = await handle(request, identify, context)
      return { status, headers: Object.assign(context.headers, headers), body }
    } catch (error) {
      const id = requestId()
      const signal = request.signal()
      // A client that has left is not denied anything, and nobody gets this answer.
      if (!signal.aborted || error !== signal.reason) onDenied(error, id, context.subjectId)
      const failure = asRelayError(error)
      const answer = failurePage?.(request, failure) ?? problemAnswer(failure, id)
      return { ...answer, headers: Object.assign(context.headers, answer.headers) }
    }
  }
}

/** Returns the signed-in subject and notes it in the context. @throws RelayError `unauthenticated` or `identify_failed` */
export async function requireSubject<User extends RelayUser>(
  identify: Identify<User>,
  context: RouteContext,
): Promise<Subject<User>> {
  const subject = await signedIn(identify)
  if (!subject) throw unauthenticated()
  context.subjectId = subject.id
  return subject
}

/**
 * Returns the signed-in subject, or `null`. Only the host's `identify` decides: nothing in the request names a user
 * (M6, M7).
 *
 * @throws RelayError `identify_failed`
 */
export async function signedIn<User extends RelayUser>(
  identify: Identify<User>,
): Promise<Subject<User> | null> {
  let user: User | null | undefined
  try {
    user = await identify()
  } catch (error) {
    throw new RelayError('identify_failed', {
      hint: `identify threw ${error instanceof Error ? error.name : typeof error}.`,
      cause: error,
    })
  }
  return user === null || user === undefined ? null : subjectOf(user)
}
