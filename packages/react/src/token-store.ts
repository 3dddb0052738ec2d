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

/** The token of one component, for `useSyncExternalStore`. */
export interface TokenStore {
  readonly subscribe: (onChange: () => void) => () => void
  /** Returns what to render. A renewal changes it only after `read` has been called. */
  readonly getShown: () => TokenSnapshot
  /**
   * Returns the latest snapshot, or a pending one if the user has changed since `epoch`: another user's token must not
   * be sent. After the first call, renewals re-render the component.
   */
  readonly read: (epoch: number) => TokenSnapshot
  /** Returns the held token, or a new one. */
  readonly getToken: (options?: GetOwnTokenOptions) => Promise<string>
  /** Asks the relay for a token although one may be held. Never rejects. */
  readonly refresh: () => Promise<void>
}

/** What a server renders, and the page during hydration. */
export const pending: TokenSnapshot = { status: 'pending', epoch: 0 }

/** Creates a store that follows the client's snapshot. */
export function createTokenStore({ client, provider, purpose }: TokenKey): TokenStore {
  const getLatest = () => tokenSnapshot(client, provider, purpose)
  const getToken = (options?: GetOwnTokenOptions) => client.getToken(provider, { ...options, purpose })
  const mint = async (force: boolean) => {
    await getToken({ force }).catch(() => {})
  }
  let shown: TokenSnapshot = pending
  let isRead = false

  return {
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
    read(epoch) {
      isRead = true
      const latest = getLatest()
      return latest.epoch === epoch ? latest : pending
    },
    getToken,
    refresh: () => mint(true),
  }
}

function isRenewal(last: TokenSnapshot, next: TokenSnapshot): boolean {
  return last.status === 'success' && next.status === 'success' && last.epoch === next.epoch
}
