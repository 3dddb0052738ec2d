import { asRelayError, RelayError } from '../errors.ts'
import { type RelayUser, type Subject, subjectOf } from '../user.ts'
import { corsHeaders, preflightHeaders } from './answer-headers.ts'
import { admit, type FrontDoorRules } from './front-door.ts'
import type { PlainAnswer, PlainRequest } from './plain-request.ts'
import { problemAnswer } from './problem.ts'

/** Asks the host who is signed in. */
export type Identify<User> = () => User | null | undefined | Promise<User | null | undefined>

/** A route of the relay. Always answers, never rejects. */
export type RelayRoute<User extends RelayUser> = (
  request: PlainRequest,
  identify: Identify<User>,
) => Promise<PlainAnswer>

/** What guards a route. */
export interface GuardParts {
  readonly frontDoor: FrontDoorRules
  /** Methods that the route takes, `OPTIONS` excepted. */
  readonly methods: readonly string[]
  /** A new id for a request that fails. */
  readonly requestId: () => string
  /** Told of every failure, before it is answered; of whose it is, as far as that is known. */
  readonly onDenied: (error: unknown, requestId: string, subjectId: string | undefined) => void
}

/** What is known of an answer while it is made. */
export interface Answering {
  /** Go with every answer, a failure's too. */
  readonly headers: Record<string, string>
  /** Who asks, once that is known. */
  subjectId?: string
}

/** What a guarded route does once a request is admitted. */
export type Answerer<User extends RelayUser> = (
  request: PlainRequest,
  identify: Identify<User>,
  answering: Answering,
) => Promise<PlainAnswer>

/** What a person sees of a failure, if anything else than the problem. */
export type FailureAnswerer = (request: PlainRequest, error: RelayError) => PlainAnswer | undefined

/** Puts method check, front door and preflight before a route, and problems behind it: the same for every route (M5). */
export function guardedRoute<User extends RelayUser>(
  parts: GuardParts,
  answer: Answerer<User>,
): RelayRoute<User> {
  const { frontDoor, methods } = parts
  const allow = [...methods, 'OPTIONS'].join(', ')

  return withProblems(parts, async (request, identify, answering) => {
    const isPreflight = request.method === 'OPTIONS' && request.header('origin') !== undefined
    if (!isPreflight) checkMethod(request, methods, allow)
    const admission = admit(request, frontDoor)
    if (admission.kind === 'refused') throw new RelayError('cross_site')
    if (admission.kind === 'preflight') {
      return { status: 204, headers: preflightHeaders(admission.origin, allow), body: '' }
    }
    if (admission.origin !== undefined) Object.assign(answering.headers, corsHeaders(admission.origin))
    return answer(request, identify, answering)
  })
}

/**
 * A route that another site sends the browser to, without a front door: it must have a proof of its own. Where
 * `forPeople` has an answer to a failure, that takes the place of the problem.
 */
export function openRoute<User extends RelayUser>(
  parts: GuardParts & { readonly forPeople: FailureAnswerer },
  answer: Answerer<User>,
): RelayRoute<User> {
  return withProblems(parts, async (request, identify, answering) => {
    checkMethod(request, parts.methods, parts.methods.join(', '))
    return answer(request, identify, answering)
  })
}

function checkMethod({ method }: PlainRequest, methods: readonly string[], allow: string): void {
  if (methods.includes(method)) return
  throw new RelayError('method_not_allowed', { message: `This path takes ${allow}.`, allow })
}

function withProblems<User extends RelayUser>(
  { requestId, onDenied, forPeople }: GuardParts & { readonly forPeople?: FailureAnswerer },
  answer: Answerer<User>,
): RelayRoute<User> {
  return async (request, identify) => {
    const answering: Answering = { headers: {} }
    try {
      const { status, headers, body } = await answer(request, identify, answering)
      return { status, headers: { ...answering.headers, ...headers }, body }
    } catch (error) {
      const id = requestId()
      onDenied(error, id, answering.subjectId)
      const known = asRelayError(error)
      const problem = forPeople?.(request, known) ?? problemAnswer(known, id)
      return { ...problem, headers: { ...answering.headers, ...problem.headers } }
    }
  }
}

/** Who is signed in, as the host's login says and nobody else (M6, M7); `null` when nobody is. @throws RelayError */
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
