import type { Store } from './store.ts'

/** Returns a relay's part of a store: relays of other names never meet its keys and feeds. */
export function namedStore(store: Store, name: string): Store {
  // Encoded, because a name may contain the colon that ends it here.
  const prefix = `${encodeURIComponent(name)}:`
  const own = (key: string): string => prefix + key
  return {
    get: (key) => store.get(own(key)),
    set: (key, value, lifeMs) => store.set(own(key), value, lifeMs),
    delete: (key) => store.delete(own(key)),
    claim: (key, owner, lifeMs) => store.claim(own(key), owner, lifeMs),
    release: (key, owner) => store.release(own(key), owner),
    count: (key, windowMs) => store.count(own(key), windowMs),
    announce: (feed, message) => store.announce(own(feed), message),
    follow: (feed, follower) => store.follow(own(feed), follower),
  }
}
