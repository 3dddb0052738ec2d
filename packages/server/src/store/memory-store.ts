import { createBoundedMap } from '../bounded-map.ts'
import { maxCounters } from '../config/defaults.ts'
import { type Clock, createElapsedClock, systemClock } from '../time/clock.ts'
import type { Follower, Store } from './store.ts'

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** Values, claims and counts, each; the least recently used is dropped first. Default 100 000. */
  readonly maxEntries?: number | undefined
  /** Default: the machine's clock. */
  readonly clock?: Clock | undefined
}

interface Expiring<Value> {
  readonly value: Value
  readonly endsAtMs: number
}

interface Message {
  readonly text: string
  readonly atMs: number
}

/**
 * Creates a store in this process's memory: for tests, and for several relays in one process. It never rejects, keeps
 * nothing beyond its bounds and has no timer.
 */
export function memoryStore({
  maxEntries = maxCounters,
  clock = systemClock,
}: MemoryStoreOptions = {}): Store {
  const elapsed = createElapsedClock(clock)
  const nowMs = (): number => elapsed.monotonicMs()
  const startedAtMs = nowMs()
  const values = createBoundedMap<string, Expiring<string>>(maxEntries)
  const claims = createBoundedMap<string, Expiring<string>>(maxEntries)
  const counts = createBoundedMap<string, Expiring<{ hits: number }>>(maxEntries)
  const feeds = new Map<
    string,
    { messages: Message[]; readonly followers: Set<Follower>; lostUpToMs: number }
  >()

  const alive = <Value>(entry: Expiring<Value> | undefined): Expiring<Value> | undefined =>
    entry && nowMs() < entry.endsAtMs ? entry : undefined

  const feedNamed = (name: string) => {
    const known = feeds.get(name) ?? { messages: [], followers: new Set(), lostUpToMs: startedAtMs }
    feeds.set(name, known)
    return known
  }

  return {
    async get(key) {
      const entry = alive(values.get(key))
      return entry ? { value: entry.value, leftMs: entry.endsAtMs - nowMs() } : null
    },
    async set(key, value, lifeMs) {
      values.set(key, { value, endsAtMs: nowMs() + lifeMs })
    },
    async delete(key) {
      values.delete(key)
    },
    async claim(key, owner, lifeMs) {
      if (alive(claims.get(key))) return false
      claims.set(key, { value: owner, endsAtMs: nowMs() + lifeMs })
      return true
    },
    async release(key, owner) {
      if (claims.get(key)?.value === owner) claims.delete(key)
    },
    async count(key, windowMs) {
      const entry = alive(counts.get(key)) ?? { value: { hits: 0 }, endsAtMs: nowMs() + windowMs }
      entry.value.hits += 1
      counts.set(key, entry)
      return { hits: entry.value.hits, leftMs: entry.endsAtMs - nowMs() }
    },
    async announce(name, text) {
      const feed = feedNamed(name)
      feed.messages.push({ text, atMs: nowMs() })
      const keepMs = Math.max(0, ...[...feed.followers].map((follower) => follower.keepMs))
      const isKept = ({ atMs }: Message): boolean => nowMs() - atMs <= keepMs
      const firstKept = Math.max(feed.messages.findIndex(isKept), feed.messages.length - maxEntries, 0)
      for (const { atMs } of feed.messages.splice(0, firstKept)) feed.lostUpToMs = atMs
      for (const follower of feed.followers) follower.onMessage(text)
    },
    follow(name, follower) {
      const feed = feedNamed(name)
      for (const { text } of feed.messages) follower.onMessage(text)
      feed.followers.add(follower)
      follower.onCurrent(Math.min(follower.keepMs, nowMs() - feed.lostUpToMs))
      return {
        async close() {
          feed.followers.delete(follower)
        },
      }
    },
  }
}
