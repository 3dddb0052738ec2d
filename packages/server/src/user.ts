import { createHash } from 'node:crypto'
import { isRecord } from '@token-relay/protocol'
import { maxIdBytes } from './config/defaults.ts'
import { RelayError } from './errors.ts'
import type { HostRequest } from './host-request.ts'

/** The signed-in user, as `identify` returns them. Further fields are passed to the providers' functions. */
export interface RelayUser {
  /** Unique and stable in the host's system. 1 to 256 bytes as UTF-8. */
  readonly id: string | number | bigint
}

/**
 * Declares the types of the host, once for the whole program:
 *
 * ```ts
 * declare module '@token-relay/server' {
 *   interface Register { user: AppUser; providers: 'wealthica' | 'wych' }
 * }
 * ```
 *
 * `request: Request` beside `user` types the argument of `identify` for hosts of the fetch API.
 */
export interface Register {}

/** The host's user type: the one declared in {@link Register}, by default {@link RelayUser}. */
export type RegisteredUser = Register extends { user: infer User extends RelayUser } ? User : RelayUser

/** The host's request type: the one declared in {@link Register}, by default Express's or Node's. */
export type RegisteredRequest = Register extends { request: infer Request extends object }
  ? Request
  : HostRequest

/** The signed-in end user as the relay sees them. */
export interface Subject<User> {
  /** The user's id as a string: `7`, `'7'` and `7n` are one subject. */
  readonly id: string
  /** The user that `identify` returned. */
  readonly user: User
}

/** The signed-in user at a provider, as the rules of a route see them. */
export interface IdentifiedSubject {
  readonly id: string
  /** The provider account, worked out when the relay token was minted. */
  readonly pid: string
  /** What the provider's `permissions` returned when the relay token was minted. Absent if that was nothing. */
  readonly permissions?: readonly string[]
}

/**
 * Makes a subject from the user that `identify` returned.
 *
 * @throws RelayError `identify_failed` if there is no id: a fault of the host. `no_provider_account` if the id is empty
 * or too long: a fault of this user's data.
 */
export function subjectOf<User extends RelayUser>(user: User): Subject<User> {
  const given: unknown = user
  const id = isRecord(given) ? given.id : undefined
  const text = idText(id)
  const fault = ambiguity(id)
  if (fault !== null || (text === '' && id !== '')) {
    const reason = fault === null ? '' : ` The id ${fault}.`
    throw new RelayError('identify_failed', {
      hint: `identify must return null or { id }. The id must be a number, a bigint or a string of 1 to ${maxIdBytes} bytes.${reason}`,
    })
  }
  if (text === '' || Buffer.byteLength(text) > maxIdBytes) {
    throw new RelayError('no_provider_account', {
      message: 'The signed-in user has no usable account.',
      hint: `The id that identify returned is empty or longer than ${maxIdBytes} bytes.`,
    })
  }
  return { id: text, user }
}

/**
 * Returns why an id may stand for more than one user, or `null` (M13). JSON.parse and database drivers round large
 * numbers, so that neighbouring ids arrive as one; lone surrogates all become the same bytes in UTF-8.
 *
 * Upper and lower case, Unicode normal forms and spaces are left alone: strings that differ are different users.
 */
export function ambiguity(id: unknown): string | null {
  if (typeof id === 'number' && Number.isFinite(id) && !Number.isSafeInteger(id)) {
    return 'is a number that is not whole or exceeds Number.MAX_SAFE_INTEGER, so it may stand for several ids. Return a string or a bigint'
  }
  return typeof id === 'string' && /\p{Cs}/u.test(id) ? 'contains a lone surrogate' : null
}

/** Returns the id as a string, or `''` if it is not a usable id. `NaN` would give many users the same id (M13). */
export function idText(id: unknown): string {
  if (typeof id === 'number') return Number.isFinite(id) ? String(id) : ''
  return typeof id === 'string' || typeof id === 'bigint' ? String(id) : ''
}

/**
 * Names a subject so that a change of user shows, without showing who it is: base64url of the first 16 bytes of SHA-256
 * over `token-relay/subject`, NUL and the id.
 */
export function subjectHash(id: string): string {
  return shortHash('token-relay/subject', id)
}

/** Names a token without showing it. */
export function tokenIdOf(token: string): string {
  return shortHash('token-relay/token', token)
}

function shortHash(context: string, value: string): string {
  return createHash('sha256').update(`${context}\0${value}`).digest().subarray(0, 16).toString('base64url')
}
