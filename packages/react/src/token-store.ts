import type { GetTokenOptions, ProviderName, Purpose, TokenClient, TokenSnapshot } from '@token-relay/browser'
import { followToken, tokenSnapshot } from '@token-relay/browser'

/** Which token to follow, and of which client. */
export interface TokenKey {
  readonly client: TokenClient
  readonly provider: ProviderName
  readonly purpose: Purpose
}

/** Options of a component's `getToken`: its provider and purpose are fixed. */
export type GetOwnTokenOptions = Omit<GetTokenOptions, 'purpose'>

/** Functions of a provider's token. They are the same at every render. */
export interface ProviderTokenActions {
  /** Returns the held token while it is served, and a new one otherwise. Rejects with a `TokenError`. */
  readonly getToken: (options?: GetOwnTokenOptions) => Promise<string>
  /**
   * Asks the relay for a token even if one is held, and ends a hold-off. The relay may return the same token. Never
   * rejects: see `error`.
   */
  readonly refresh: () => Promise<void>
}

/** A token that is there. */
export interface HeldToken {
  readonly status: 'success'
  /**
   * The token at the time of reading. `''` if none is served then: the user has changed or signed out since the render,
   * or the token has ended, for example during sleep.
   */
  readonly token: string
  /** The end of the token, or of the purpose's window, by this device's clock. */
  readonly expiresAt: Date
  readonly error?: undefined
}

/** The token of one component, for `useSyncExternalStore`. */
export interface TokenStore {
  readonly actions: ProviderTokenActions
  readonly subscribe: (onChange: () => void) => () => void
  /** Returns what to render. A renewal changes it only after a held token has been read. */
  readonly getShown: () => TokenSnapshot
  /**
   * Returns a token that is there, to be read later: an event handler gets the present one, not that of the last render.
   * After the first read, renewals re-render the component.
   */
  readonly hold: (
    snapshot: TokenSnapshot & { readonly status: 'success' },
  ) => HeldToken & ProviderTokenActions
}

/** What a server renders, and the page during hydration. */
export const pending: TokenSnapshot = { status: 'pending', epoch: 0 }

/** For `useSyncExternalStore`: a store without changes. */
export const neverChanges = () => () => {}

/** Creates a store that follows the client's snapshot. */
export function createTokenStore({ client, provider, purpose }: TokenKey): TokenStore {
  const getLatest = () => tokenSnapshot(client, provider, purpose)
  const getToken = (options?: GetOwnTokenOptions) => client.getToken(provider, { ...options, purpose })
  const mint = async (force: boolean) => {
    await getToken({ force }).catch(() => {})
  }
  const actions = { getToken, refresh: () => mint(true) }
  let shown: TokenSnapshot = pending
  let isRead = false

  return {
    actions,
    subscribe(onChange) {
      const follow = () => {
        // The token ended while the page was not looking. After a failure, the client decides when to mint.
        if (getLatest().status === 'pending') void mint(false)
        onChange()
      }
      return followToken(client, provider, follow, purpose)
    },
    getShown() {
      const latest = getLatest()
      if (isRead || !isRenewal(shown, latest)) shown = latest
      return shown
    },
    hold({ status, epoch, expiresAt }) {
      const read = () => {
        isRead = true
        const latest = getLatest()
        // Another user's token must not be sent.
        return latest.epoch === epoch ? latest : pending
      }
      return {
        status,
        get token() {
          return read().token ?? ''
        },
        get expiresAt() {
          return read().expiresAt ?? expiresAt
        },
        ...actions,
      }
    },
  }
}

function isRenewal(last: TokenSnapshot, next: TokenSnapshot): boolean {
  return last.status === 'success' && next.status === 'success' && last.epoch === next.epoch
}
