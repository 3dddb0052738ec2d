import { isRecord } from '@token-relay/protocol'
import { storeRetryMs } from '../config/defaults.ts'
import { kindOf } from '../config/option-table.ts'
import type { Follower, Following, Store, StoredValue, WindowCount } from './store.ts'

/**
 * Returns a relay's part of a store: relays of other names never meet its keys and feeds. Stores can be written by
 * anyone, so this one is checked: an operation answers as {@link Store} says, or it rejects; following never throws.
 */
export function namedStore(store: Store, name: string): Store {
  // Encoded, because a name may contain the colon that ends it here.
  const prefix = `${encodeURIComponent(name)}:`
  const own = (key: string): string => prefix + key
  return {
    get: async (key) => storedValue(await store.get(own(key))),
    async set(key, value, lifeMs) {
      await store.set(own(key), value, lifeMs)
    },
    async delete(key) {
      await store.delete(own(key))
    },
    claim: async (key, owner, lifeMs) => claimed(await store.claim(own(key), owner, lifeMs)),
    async release(key, owner) {
      await store.release(own(key), owner)
    },
    count: async (key, windowMs) => windowCount(await store.count(own(key), windowMs), windowMs),
    async announce(feed, message) {
      await store.announce(own(feed), message)
    },
    follow: (feed, follower) => followChecked(store, own(feed), follower),
  }
}

function storedValue(answer: unknown): StoredValue | null {
  if (answer === null) return null
  if (!isRecord(answer)) throw wrongAnswer('get', answer, 'null or { value, leftMs }')
  const { value, leftMs } = answer
  if (typeof value === 'string' && isSpan(leftMs)) return { value, leftMs }
  throw wrongAnswer('get', answer, '{ value, leftMs } with a string and a number from 0')
}

function claimed(answer: unknown): boolean {
  if (typeof answer === 'boolean') return answer
  throw wrongAnswer('claim', answer, 'true or false')
}

function windowCount(answer: unknown, windowMs: number): WindowCount {
  if (!isRecord(answer)) throw wrongAnswer('count', answer, '{ hits, leftMs }')
  const { hits, leftMs } = answer
  if (isSpan(hits) && isSpan(leftMs)) return { hits, leftMs: Math.min(leftMs, windowMs) }
  throw wrongAnswer('count', answer, '{ hits, leftMs } with numbers from 0')
}

function wrongAnswer(operation: keyof Store, answer: unknown, expected: string): TypeError {
  return new TypeError(`${operation} of the store has answered ${kindOf(answer)}, expected ${expected}.`)
}

const isSpan = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0

/** Follows a feed. A store that throws is asked again every second; what makes no sense is not passed on. */
function followChecked(store: Store, feed: string, follower: Follower): Following {
  let isClosed = false
  let following: unknown
  let retry: NodeJS.Timeout | undefined
  const ifOpen = (pass: () => void): void => {
    if (!isClosed) pass()
  }
  const checked: Follower = {
    keepMs: follower.keepMs,
    onMessage: (message: unknown) => ifOpen(() => typeof message === 'string' && follower.onMessage(message)),
    onCurrent: (completeForMs: unknown) =>
      ifOpen(() => follower.onCurrent(isSpan(completeForMs) ? Math.min(completeForMs, follower.keepMs) : 0)),
    onLost: () => ifOpen(() => follower.onLost()),
  }
  const fail = (): void =>
    ifOpen(() => {
      follower.onLost()
      retry = setTimeout(begin, storeRetryMs).unref()
    })
  const begin = (): void => {
    try {
      following = store.follow(feed, checked)
      Promise.resolve(following).catch(fail)
    } catch {
      fail()
    }
  }
  begin()
  return {
    async close() {
      isClosed = true
      clearTimeout(retry)
      const begun = await Promise.resolve(following)
      if (isRecord(begun) && typeof begun.close === 'function') await begun.close()
    },
  }
}
