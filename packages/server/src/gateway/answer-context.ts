import type { CallerSignal } from '../caller-signal.ts'
import { RelayError } from '../errors.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'
import type { RuleLimits } from '../routes/route-rule.ts'
import type { Clock } from '../time/clock.ts'
import type { IdentifiedSubject } from '../user.ts'
import type { ForwardAnswer } from '../upstream/forwarded-call.ts'
import type { Place } from './admission.ts'
import { createdPath, returningHeaders } from './call-headers.ts'
import type { CredentialSearch } from './quoted-credential.ts'

/** An answer for the browser. */
export interface GatewayAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The whole body, or a stream of a body that is larger than what is read ahead. */
  readonly body: Uint8Array | AsyncIterable<Uint8Array>
}

/** The call that is answered. */
export interface AnswerContext extends RuleLimits {
  readonly provider: string
  readonly apiUrl: string
  /** The address that was called. */
  readonly url: string
  /** The parameters that the relay added. */
  readonly injected: Readonly<Record<string, string>>
  readonly route: RoutePolicy
  /** The response headers that the route returns, in lower case. */
  readonly headerNames: readonly string[]
  readonly subject: IdentifiedSubject
  readonly clock: Clock
  /** Bytes of the body (G9). */
  readonly maxBytes: number
  /** Finds the call's credentials in the answer (K11). */
  readonly search: CredentialSearch
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: CallerSignal
  /** Gets the faults of the answer. */
  readonly place: Pick<Place, 'failed'>
}

/** Returns the headers for the browser. `Location` only says what a write has made, never where to go. */
export function answerHeaders(
  { status, headers }: ForwardAnswer,
  context: AnswerContext,
): Record<string, string> {
  const { headerNames, search, provider } = context
  const returned = returningHeaders(headerNames, headers)
  const location = status === 201 || status === 202 ? createdPath(headers, context) : undefined
  if (location !== undefined) returned.location = location
  for (const name in returned) {
    if (search.isIn(returned[name] ?? '')) throw quoted(provider, `its header ${name}`)
  }
  return returned
}

/** Creates the error for an answer that the relay cannot return. */
export function unusable(provider: string, hint: string): RelayError {
  return new RelayError('upstream_bad_response', { provider, hint })
}

/** Creates the error for an answer that contains a credential (K11). */
export function quoted(provider: string, place: string): RelayError {
  return unusable(provider, `It quotes a credential of the call in ${place}.`)
}
