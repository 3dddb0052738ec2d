import { createHash } from 'node:crypto'
import { isRecord } from '@token-relay/protocol'
import { maxIdBytes } from './config/defaults.ts'
import { RelayError } from './errors.ts'

/** Whom `identify` returns: the signed-in user, as the host knows them. Further fields reach the providers' functions. */
export interface RelayUser {
  /** Unique and stable in the host's system. At most 256 bytes once written as UTF-8. */
  readonly id: string | number | bigint
}

/**
 * Tells the relay the types of the host, once for the whole program:
 *
 * ```ts
 * declare module '@token-relay/server' {
 *   interface Register { user: AppUser }
 * }
 * ```
 */
export interface Register {}

/** The host's user type: what {@link Register} says, else {@link RelayUser}. */
export type RegisteredUser = Register extends { user: infer User extends RelayUser } ? User : RelayUser

/** The signed-in end user as the relay sees them. */
export interface Subject<User> {
  /** The user's id as text: `7`, `'7'` and `7n` are one subject. */
  readonly id: string
  /** What `identify` returned. */
  readonly user: User
}

/** The signed-in user at a provider, as a route's rules see them. */
export interface IdentifiedSubject {
  readonly id: string
  /** The provider account, worked out when the relay token was minted. */
  readonly pid: string
}

/**
 * Makes a subject of what `identify` returned.
 *
 * @throws RelayError `identify_failed` when there is no id: only the host can mend that. `no_provider_account` when
 * it is empty or too long: that is about this user alone.
 */
export function subjectOf<User extends RelayUser>(user: User): Subject<User> {
  const given: unknown = user
  const id = isRecord(given) ? given.id : undefined
  const text = idText(id)
  if (text === '' && id !== '') {
    throw new RelayError('identify_failed', {
      hint: `identify must return null or { id }, where id is a number, a bigint or a text of 1 to ${maxIdBytes} bytes.`,
    })
  }
  if (text === '' || Buffer.byteLength(text) > maxIdBytes) {
    throw new RelayError('no_provider_account', {
      message: 'The signed-in user has no usable account.',
      hint: `The id that identify gave is empty or longer than ${maxIdBytes} bytes.`,
    })
  }
  return { id: text, user }
}

/** An id as text; anything that is none gives the empty text. `NaN` is one name for many users, so it is none (M13). */
export function idText(id: unknown): string {
  if (typeof id === 'number') return Number.isFinite(id) ? String(id) : ''
  return typeof id === 'string' || typeof id === 'bigint' ? String(id) : ''
}

/**
 * A name for a subject that says when the user changed and nobody who it is: base64url of the first 16 bytes of
 * SHA-256 over `token-relay/subject`, NUL and the id.
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
