import type { HostSession } from './host-session.ts'
import type { SignOutStorage } from './sign-out-memory.ts'

/** A user, as the host describes them to its pages. */
export interface SessionUser {
  /** The host's id of the user, theirs alone. */
  readonly id: string | number
}

/** Options of `bindSession`. */
export interface BindSessionOptions<User extends SessionUser> {
  /** Asks the host who is signed in; `null` for nobody. Must reject if the host does not say. It has 10 s. */
  readonly getUser: (signal: AbortSignal) => Promise<User | null>
  /**
   * Ends the session of this user at the host. A rejection, and a `Response` that is neither `ok` nor 401, mean that the
   * host has not confirmed it: it is called again until it does. It has 10 s each time. The call may come late, from
   * another tab or after a reload, so let the host end the session only if it is still this user's.
   */
  readonly signOut: (userId: string, signal: AbortSignal) => Promise<unknown>
  /** Returns the relay's pseudonym for a user, to check the first token's subject too: see `setSubject`. Default: none. */
  readonly subjectOf?: ((user: User) => string) | undefined
  /**
   * Whether the host's sign-out route calls `relay.revoke(user)`. Then the page does not ask the relay to revoke its
   * tokens before it signs out at the host. Default `false`.
   */
  readonly revokesTokens?: boolean | undefined
  /**
   * Where the id of a user who has signed out is kept until the host confirms it, so that neither a reload nor another
   * tab shows them again. `null` to keep it nowhere. Default: `localStorage`, if the browser allows it.
   */
  readonly storage?: SignOutStorage | null | undefined
}

/** The host's session, as a page follows it. Its functions work without `this`. */
export interface BoundSession<User> {
  /** Returns what is known: the same object until it changes. */
  readonly getSnapshot: () => HostSession<User>
  /** Calls `listener` after every change, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void
  /**
   * Signs a user in with `request`, which sends the host what it needs and returns the user. It is called once no
   * sign-out is under way, whose answer could clear the new session's cookie. Rejects as `request` does.
   */
  readonly signIn: (request: () => Promise<User>) => Promise<User>
  /**
   * Signs the user out. The page forgets them and their tokens at once. Then the relay revokes the tokens that the page
   * has used, which needs the session, and then the host ends it. Resolves when the host has answered or failed; never
   * rejects.
   */
  readonly signOut: () => Promise<void>
  /**
   * Asks the host who is signed in, and shows the last answer until then. Call it when the host has answered 401. Never
   * rejects.
   */
  readonly refresh: () => Promise<void>
  /** Stops following. */
  readonly dispose: () => void
}
