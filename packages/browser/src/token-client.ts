import { type Purpose } from '@token-relay/protocol'
import { type Clock } from './clock.ts'
import { type Grant } from './cell.ts'
import { TokenError } from './errors.ts'
import { invalidate, obtain, type GetTokenOptions } from './obtain.ts'
import { look, observe } from './observers.ts'
import { resolveOptions, type TokenClientOptions } from './options.ts'
import { providerFetch } from './provider-fetch.ts'
import type { ProviderName } from '@token-relay/protocol'
import { cellOf, raise, type Session, startEpoch } from './session.ts'
import { createSignIn } from './sign-in.ts'
import { snapshotOf, type TokenSnapshot } from './snapshot.ts'
import { deleteToken } from './transport.ts'
import { watchPage } from './wake.ts'

/** Tokens for the signed-in user, held in memory only. One for a page. */
export interface TokenClient {
  /**
   * A token that serves now: the one held, or a new one. Callers at the same time share one mint.
   *
   * Rejects with a `TokenError`.
   */
  readonly getToken: (provider: ProviderName, options?: GetTokenOptions) => Promise<string>
  /** Like `getToken`, with the relay's whole answer, and a signal that aborts when the user changes. */
  readonly getGrant: (provider: ProviderName, options?: GetTokenOptions) => Promise<Grant>
  /**
   * Calls the provider's API: `path` begins with `/`. Everything else is `fetch`'s.
   *
   * After a 401 the token is renewed, and a safe request is sent once more.
   */
  readonly fetch: (provider: ProviderName, path: string, init?: RequestInit) => Promise<Response>
  /** The provider answered 401 to this token. Drops it if it is still the one held. */
  readonly invalidate: (provider: ProviderName, token: string) => void
  /**
   * Who is signed in, by any name the host has for them alone; `null` for nobody. A change drops every token and mint.
   * After `null`, and after `logout`, nothing is minted until somebody is named again.
   *
   * Where the relay names another user than it did for this name before, as after a sign-in in another tab, every token
   * is dropped and nothing is minted (`unauthenticated`) until this is called again: see `onSubjectChange`. Only after
   * `null` or another name may the same one stand for somebody else.
   */
  readonly setSubject: (id: string | null) => void
  /** Drops everything at once, then asks the relay to do so too; never rejects. */
  readonly logout: () => Promise<void>
  /**
   * Calls `listener` when the snapshot has changed. While somebody listens and the page is visible, the token is
   * minted and renewed by itself. Returns what ends it.
   */
  readonly subscribe: (provider: ProviderName, listener: () => void, purpose?: Purpose) => () => void
  /** What is known now, without asking anybody; the same object until it changes. */
  readonly getSnapshot: (provider: ProviderName, purpose?: Purpose) => TokenSnapshot
  /** Drops everything and stops listening to the page. What is asked later rejects as `disposed`. */
  readonly dispose: () => void
  /** The clock that lives are counted by. */
  readonly clock: Clock
}

/**
 * Makes the token client of a page.
 *
 * @example
 * const client = createTokenClient({ baseUrl: '/relay' })
 * const response = await client.fetch('wakapay', '/business/balance?currency=USD')
 */
export function createTokenClient(options: TokenClientOptions = {}): TokenClient {
  const settings = resolveOptions(options)
  const session: Session = {
    ...settings,
    cells: new Map(),
    epoch: startEpoch(),
    cancelTimer: () => {},
    isWoken: false,
    signIn: createSignIn(settings),
    onChange: () => look(session, 'change'),
  }
  const unwatch = watchPage(session)

  function setSubject(id: string | null): void {
    const { name, epoch } = session
    const isRefused = id !== null && epoch.fault
    if (id === name && !isRefused) return
    if (id !== name) session.subject = session.subjectAgeMs = undefined
    session.name = id
    raise(session, id === null ? new TokenError('unauthenticated') : undefined)
  }

  return {
    clock: session.clock,
    setSubject,
    getGrant: (provider, wanted) => obtain(session, provider, wanted),
    async getToken(provider, wanted) {
      const { answer, signal } = await obtain(session, provider, wanted)
      signal.throwIfAborted()
      return answer.token
    },
    fetch: (provider, path, init = {}) => providerFetch(session, { provider, path, init }),
    invalidate: (provider, token) => invalidate(session, provider, token),
    async logout() {
      const providers = new Set(Array.from(session.cells.values(), ({ provider }) => provider))
      setSubject(null)
      await Promise.all(Array.from(providers, (provider) => deleteToken(session, provider)))
    },
    subscribe: (provider, listener, purpose) =>
      observe(session, cellOf(session, provider, purpose), listener),
    getSnapshot: (provider, purpose) => snapshotOf(session, cellOf(session, provider, purpose)),
    dispose() {
      unwatch()
      raise(session, new TokenError('disposed'))
    },
  }
}
