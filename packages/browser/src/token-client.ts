import type { Purpose } from '@token-relay/protocol'
import type { ProviderName } from './provider-name.ts'
import type { Clock } from './clock.ts'
import type { Grant } from './entry.ts'

/** Which token a caller needs. */
export interface GetTokenOptions {
  /** `connect` for a token that still opens the Connect widget. Default `api`. */
  readonly purpose?: Purpose
  /** Milliseconds that must be left of the token, or of the purpose's window. A new token always qualifies. Default 0. */
  readonly minLeftMs?: number
  /**
   * Ask the relay even if a token is held or the last mint just failed. The relay may return the token that it holds, and
   * the call joins a mint under way: to replace a token that the provider refused, use `invalidate`. Default `false`.
   */
  readonly force?: boolean
  /** Rejects this call as `aborted`. The mint goes on for other callers. */
  readonly signal?: AbortSignal | null | undefined
}

/** Options of `setSubject`. */
export interface SubjectOptions {
  /**
   * The relay's pseudonym for the user: the `subject` in its token answers, `relay.subjectOf(user)` on the server. An
   * answer for another subject is rejected. Default: the subject of the first answer. Not empty; ignored for `null`.
   */
  readonly subject: string
}

/** Tokens for the signed-in user, held in memory only. Create one per page. Its functions work without `this`. */
export interface TokenClient {
  /**
   * Returns a token: the held one while it is served, a new one otherwise. Concurrent calls share one mint.
   *
   * Rejects with a `TokenError`.
   */
  readonly getToken: (provider: ProviderName, options?: GetTokenOptions) => Promise<string>
  /** Like `getToken`, with the relay's whole answer and a signal that aborts when the user changes. */
  readonly getGrant: (provider: ProviderName, options?: GetTokenOptions) => Promise<Grant>
  /** Drops a token that the provider answered with 401, if it is the one held. */
  readonly invalidate: (provider: ProviderName, token: string) => void
  /**
   * Names the signed-in user, by any id that is theirs alone; `null` for nobody. A change drops every token and mint.
   * It is not a change if `subject` says that it is the user whose tokens are held.
   * After `null`, and after `logout`, nothing is minted until a user is named.
   *
   * The client cannot compare `id` with the relay's answers. Without `subject`, it trusts the first answer after the
   * change: if another user has signed in in another tab, that answer has their token. With `subject`, the first
   * answer is checked, too.
   *
   * If the relay then answers for another user than before under the same name, for example after a sign-in in another
   * tab, every token is dropped and nothing is minted (`unauthenticated`) until this is called again: see
   * `onSubjectChange`. The same name may mean another user only after `null` or another name.
   */
  readonly setSubject: (id: string | null, options?: SubjectOptions) => void
  /**
   * Drops every token here, then asks the relay to revoke the user's tokens of each provider that this page has used.
   * Tokens of other providers stay valid: the server ends them all with `relay.revoke(user)`.
   *
   * Call it before the session's cookie is cleared or replaced. If another user is named before a request is sent, for
   * example because `headers` is slow, the request is not sent. Never rejects.
   */
  readonly logout: () => Promise<void>
  /**
   * Drops every token and stops listening to the page and to other tabs. Calls under way reject as `discarded`. The next
   * call starts the client again: React's StrictMode runs the clean-up of an effect although the component goes on.
   */
  readonly dispose: () => void
  /** The clock by which the client measures lives. */
  readonly clock: Clock
}
