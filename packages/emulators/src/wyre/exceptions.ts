import { Refusal, type Reply } from '../frame/reply.ts'
import { newExceptionId } from './identifiers.ts'

/**
 * Statuses as documented. Assumption: all error codes but `accessDenied.invalidSession`, and what is
 * transient.
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

/** The categories of what goes wrong. */
export type WyreExceptionType = keyof typeof types

/** What one exception says. */
export interface WyreException {
  readonly message?: string
  /** A closer word than the type. */
  readonly errorCode?: string
  /** Whether the request may be tried again as it is. */
  readonly transient?: boolean
}

/** The answer for a documented error. */
export function exceptionReply(
  type: WyreExceptionType,
  { message = type, errorCode = types[type][1], transient = types[type][2] }: WyreException = {},
): Reply & { readonly body: object } {
  const [status] = types[type]
  const exceptionId = newExceptionId()
  return { status, body: { language: 'en', exceptionId, errorCode, message, type, transient } }
}

/** The same, to be thrown. */
export function exception(type: WyreExceptionType, message: string, errorCode?: string): Refusal {
  const { status, body } = exceptionReply(type, { message, ...(errorCode !== undefined && { errorCode }) })
  return new Refusal(status, body)
}
