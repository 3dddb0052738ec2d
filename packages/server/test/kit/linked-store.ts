import type { Follower, Following, Store } from '@token-relay/server'

/** One process's way to a store that several processes share. */
export interface LinkedStore {
  readonly store: Store
  /** The operations of this process so far, without those of feeds. */
  readonly operations: string[]
  /** Cuts the process off: operations reject, and no message comes through. */
  cut(): void
  /** Connects it again. `completeForMs` replaces what the store says about the messages that it still has. */
  restore(completeForMs?: number): void
}

interface Link {
  readonly feed: string
  readonly follower: Follower
  following: Following | undefined
}

/** Links a process to a store. */
export function linkedStore(shared: Store): LinkedStore {
  const operations: string[] = []
  const links = new Set<Link>()
  let isUp = true

  const run = async <Value>(name: string, operation: () => Promise<Value>): Promise<Value> => {
    operations.push(name)
    if (!isUp) throw new Error('The store is cut off.')
    return operation()
  }
  const connect = (link: Link, completeForMs?: number): void => {
    const { follower, feed } = link
    link.following = shared.follow(feed, {
      keepMs: follower.keepMs,
      onMessage: (message) => follower.onMessage(message),
      onCurrent: (knownForMs) => follower.onCurrent(completeForMs ?? knownForMs),
      onLost: () => follower.onLost(),
    })
  }

  return {
    operations,
    store: {
      get: (key) => run('get', () => shared.get(key)),
      set: (key, value, lifeMs) => run('set', () => shared.set(key, value, lifeMs)),
      delete: (key) => run('delete', () => shared.delete(key)),
      claim: (key, owner, lifeMs) => run('claim', () => shared.claim(key, owner, lifeMs)),
      release: (key, owner) => run('release', () => shared.release(key, owner)),
      count: (key, windowMs) => run('count', () => shared.count(key, windowMs)),
      announce: (feed, message) => run('announce', () => shared.announce(feed, message)),
      follow(feed, follower) {
        const link: Link = { feed, follower, following: undefined }
        links.add(link)
        if (isUp) connect(link)
        else follower.onLost()
        return {
          async close() {
            links.delete(link)
            await link.following?.close()
          },
        }
      },
    },
    cut() {
      isUp = false
      for (const link of links) {
        void link.following?.close()
        link.follower.onLost()
      }
    },
    restore(completeForMs) {
      isUp = true
      for (const link of links) connect(link, completeForMs)
    },
  }
}
