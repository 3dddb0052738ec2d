import type { ProviderName, Purpose } from '@token-relay/protocol'
import { throwIfAborted } from './abort.ts'
import type { Clock } from './clock.ts'
import type { Grant, TokenSnapshot } from './entry.ts'
import { TokenError } from './errors.ts'
import type { GetTokenOptions } from './get-token.ts'
import { getGrant } from './get-token.ts'
import { makeInspectable } from './inspect.ts'
import type { Observers } from './observers.ts'
import { createObservers } from './observers.ts'
import type { TokenClientOptions } from './options.ts'
import { resolveOptions } from './options.ts'
import { providerFetch } from './provider-fetch.ts'
import { deleteToken } from './relay-request.ts'
import type { Session } from './session.ts'
import { createSession } from './session.ts'

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
  /**
   * Calls the provider's API. `path` begins with `/`; `init` is that of the global `fetch`.
   *
   * A 401 renews the token. Safe requests, and calls through the gateway, are then repeated once. Rejects with a
   * `TokenError` if there is no token, and otherwise like `fetch`.
   */
  readonly fetch: (provider: ProviderName, path: string, init?: RequestInit) => Promise<Response>
  /** Drops a token that the provider answered with 401, if it is the one held. */
  readonly invalidate: (provider: ProviderName, token: string) => void
  /**
   * Names the signed-in user, by any id that is theirs alone; `null` for nobody. A change drops every token and mint.
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
   * Calls `listener` when the snapshot changes. While there is a listener and the page is visible, the token is minted
   * and renewed automatically. Returns a function that unsubscribes. `purpose` defaults to `api`.
   */
  readonly subscribe: (provider: ProviderName, listener: () => void, purpose?: Purpose) => () => void
  /** Returns the known state without a request: the same object until it changes. `purpose` defaults to `api`. */
  readonly getSnapshot: (provider: ProviderName, purpose?: Purpose) => TokenSnapshot
  /** Drops everything and stops listening to the page. Later calls reject as `disposed`. */
  readonly dispose: () => void
  /** The clock by which the client measures lives. */
  readonly clock: Clock
}

/**
 * Creates the token client of a page.
 *
 * It is for one user. In a module of a server, it would serve one user's token to the next: create one for each request.
 *
 * @throws TypeError for an unknown option or an invalid `baseUrl`
 * @example
 * const client = createTokenClient({ baseUrl: '/relay' })
 * const response = await client.fetch('wakapay', '/business/balance?currency=USD')
 */
export function createTokenClient(options: TokenClientOptions = {}): TokenClient {
  const settings = resolveOptions(options)
  const session: Session = createSession(settings, () => observers.refreshAll(false))
  const observers: Observers = createObservers(session)

  const client: TokenClient = {
    clock: settings.clock,
    setSubject(id, options) {
      // Without it, the first answer would go unchecked although the host asks for the check.
      if (id && options && !options.subject) throw new TypeError('subject is empty')
      session.changeUser(id, options?.subject)
    },
    getGrant: (provider, wanted) => getGrant(session, provider, wanted),
    async getToken(provider, wanted) {
      const grant = await getGrant(session, provider, wanted)
      throwIfAborted(grant.signal)
      return grant.answer.token
    },
    fetch: (provider, path, init = {}) => providerFetch(session, { provider, path, init }),
    invalidate: (provider, token) => session.invalidate(provider, token),
    async logout() {
      const providers = new Set(session.entries().map(({ provider }) => provider))
      session.changeUser(null)
      await Promise.all(Array.from(providers, (provider) => deleteToken(session, provider)))
    },
    subscribe: (provider, listener, purpose) =>
      observers.subscribe(session.entryOf(provider, purpose), listener),
    getSnapshot: (provider, purpose) => session.snapshot(session.entryOf(provider, purpose)),
    dispose() {
      observers.stop()
      session.endEpoch(new TokenError('disposed'))
    },
  }
  return makeInspectable(client, session)
}
