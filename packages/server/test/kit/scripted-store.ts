import { type Clock, type Store, memoryStore } from '@token-relay/server'

/** A store in memory whose faults a test sets, and which counts what it is asked. */
export interface ScriptedStore extends Store {
  /** Names of the operations so far; `claimed` and `released` for claims that began and ended. */
  readonly asked: string[]
  /** Keys seen so far. */
  readonly keys: Set<string>
  /** `down` rejects at once, a number delays each answer by so many milliseconds. */
  state: 'up' | 'down' | number
  /** The store below, which no fault touches. */
  readonly memory: Store
}

/** Creates a store whose time is a clock's. */
export function scriptedStore(clock: Clock): ScriptedStore {
  const memory = memoryStore({ clock })
  const asked: string[] = []
  const keys = new Set<string>()
  const ask = async <Value>(name: string, key: string, operation: () => Promise<Value>): Promise<Value> => {
    asked.push(name)
    keys.add(key)
    const { state } = store
    if (state === 'down') throw new Error('The store is down.')
    if (state !== 'up') await new Promise((resolve) => setTimeout(resolve, state))
    return operation()
  }
  const store: ScriptedStore = {
    asked,
    keys,
    memory,
    state: 'up',
    get: (key) => ask('get', key, () => memory.get(key)),
    set: (key, value, lifeMs) => ask('set', key, () => memory.set(key, value, lifeMs)),
    delete: (key) => ask('delete', key, () => memory.delete(key)),
    async claim(key, owner, lifeMs) {
      const isOurs = await ask('claim', key, () => memory.claim(key, owner, lifeMs))
      if (isOurs) asked.push('claimed')
      return isOurs
    },
    async release(key, owner) {
      await ask('release', key, () => memory.release(key, owner))
      asked.push('released')
    },
    count: (key, windowMs) => ask('count', key, () => memory.count(key, windowMs)),
    announce: (feed, message) => memory.announce(feed, message),
    follow: (feed, follower) => memory.follow(feed, follower),
  }
  return store
}
