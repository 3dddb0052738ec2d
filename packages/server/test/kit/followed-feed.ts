import type { Following, Store } from '@token-relay/server'

/** What a follower of a feed was called with. */
export interface FollowedFeed {
  readonly messages: string[]
  /** `lost`, or the milliseconds for which the feed is complete. */
  readonly states: ('lost' | number)[]
  readonly following: Following
}

/** Follows a feed and notes every call. */
export function followFeed(store: Store, feed: string, keepMs = 600_000): FollowedFeed {
  const messages: string[] = []
  const states: ('lost' | number)[] = []
  const following = store.follow(feed, {
    keepMs,
    onMessage: (message) => void messages.push(message),
    onCurrent: (completeForMs) => void states.push(completeForMs),
    onLost: () => void states.push('lost'),
  })
  return { messages, states, following }
}
