import { type QueryClient } from '@tanstack/react-query'
import { type ProviderName, type Purpose, type TokenClient, type TokenSnapshot } from '@token-relay/browser'
import { openQueryMirror } from './query-mirror.ts'

/** Which token to follow, and at which client. */
export interface TokenKey {
  readonly client: TokenClient
  readonly provider: ProviderName
  readonly purpose: Purpose
}

/** A token as one component follows it, for `useSyncExternalStore`. */
export interface TokenStore {
  readonly subscribe: (onChange: () => void) => () => void
  /** What to render. A renewal changes it only for who has read the token. */
  readonly getShown: () => TokenSnapshot
  /** What a server renders, and the page before it takes over. */
  readonly getUnknown: () => TokenSnapshot
  /**
   * What is known when this is called, of the user of that epoch: another's token is nobody's to send. From then on a
   * renewal changes what to render.
   */
  readonly read: (epoch: number) => TokenSnapshot
  /** Mints anew; never rejects. */
  readonly refresh: () => Promise<void>
}

/** Follows the client's snapshot, which alone says what is true of a token. */
export function createTokenStore(key: TokenKey, queryClient: QueryClient): TokenStore {
  const { client, provider, purpose } = key
  const getLatest = () => client.getSnapshot(provider, purpose)
  const mint = async (force: boolean) => {
    await client.getToken(provider, { purpose, force }).catch(() => {})
  }
  const unknown: TokenSnapshot = { status: 'pending', epoch: 0 }
  let shown: TokenSnapshot = unknown
  let isRead = false

  return {
    subscribe(onChange) {
      const mirror = openQueryMirror(queryClient, key)
      const follow = () => {
        mirror.update()
        // It has ended unseen. A failure is no reason to ask: it would be answered by the next one.
        if (getLatest().status === 'pending') void mint(false)
        onChange()
      }
      const unsubscribe = client.subscribe(provider, follow, purpose)
      return () => {
        unsubscribe()
        mirror.close()
      }
    },
    getShown() {
      const latest = getLatest()
      if (isRead || !isRenewal(shown, latest)) shown = latest
      return shown
    },
    getUnknown: () => unknown,
    read(epoch) {
      isRead = true
      const latest = getLatest()
      return latest.epoch === epoch ? latest : unknown
    },
    refresh: () => mint(true),
  }
}

function isRenewal(last: TokenSnapshot, next: TokenSnapshot): boolean {
  return last.status === 'success' && next.status === 'success' && last.epoch === next.epoch
}
