import { Refusal, type Reply } from '../server/reply.ts'
import { newExceptionId } from './identifiers.ts'

/**
 * The documented types with status, error code and whether they are transient. Assumption: all error codes
 * except `accessDenied.invalidSession`, and the transient flags.
 */
const types = {
  ValidationException: [400, 'validation.invalidValue', false],
  InsufficientFundsException: [400, 'insufficientFunds', false],
  TransferException: [400, 'transfer.notPossible', false],
  MFARequiredException: [400, 'mfaRequired', false],
  CustomerSupportException: [400, 'customerSupport', false],
  AccessDeniedException: [401, 'accessDenied.invalidSession', false],
  NotFoundException: [404, 'notFound', false],
  RateLimitException: [429, 'rateLimit.exceeded', true],
  UnknownException: [500, 'unknown', true],
} as const

/** The documented types of exceptions. */
export type WyreExceptionType = keyof typeof types

/** The fields of an exception that can be changed. */
export interface WyreException {
  readonly message?: string
  /** More specific than the type. */
  readonly errorCode?: string
  /** Whether the same request may be retried. */
  readonly transient?: boolean
}

/** Creates the response for a documented exception. */
export function exceptionReply(
  type: WyreExceptionType,
  { message = type, errorCode = types[type][1], transient = types[type][2] }: WyreException = {},
): Reply & { readonly body: object } {
  const [status] = types[type]
  const exceptionId = newExceptionId()
  return { status, body: { language: 'en', exceptionId, errorCode, message, type, transient } }
}

/** Creates an exception to throw. */
export function exception(type: WyreExceptionType, message: string, errorCode?: string): Refusal {
  const { status, body } = exceptionReply(type, { message, ...(errorCode !== undefined && { errorCode }) })
  return new Refusal(status, body)
}
