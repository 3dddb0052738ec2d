import { deferred, listOf as optionList, word } from '../../config/checks.ts'
import { maxFeedMessages } from '../../config/defaults.ts'
import { type Checks, checkOptions } from '../../config/option-table.ts'
import { createKeyRing } from '../../secrets/key-ring.ts'
import type { Store } from '../store.ts'
import { type RedisClient, type RedisConnection, connectionOf } from './client.ts'
import { followFeed } from './feed-follower.ts'
import { listOf, textOf } from './reply.ts'
import { announceScript, countScript, getScript, randomId, releaseScript, runScript } from './scripts.ts'
import { openValue, sealValue } from './sealed-value.ts'

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  /**
   * Random strings of at least 32 bytes, the same in all processes: `openssl rand -base64 48`. Values in Redis are
   * sealed with the first one; all open them. To rotate, append the new key everywhere, then move it to the front
   * everywhere, then remove the old one. `undefined` entries are skipped.
   */
  readonly encryptionKeys: readonly (string | undefined)[]
  /** What all keys in Redis begin with. Default `'token-relay:'`. The relay's `name` follows it. */
  readonly prefix?: string | undefined
}

const optionChecks = {
  encryptionKeys: optionList('keys', deferred),
  prefix: word({ default: 'token-relay:' }),
} satisfies Checks<RedisStoreOptions>

const keyFacts = {
  option: 'redisStore.encryptionKeys',
  need: 'values in Redis are sealed with its first key',
}

/**
 * Creates a store in Redis 6.2 or newer, or Valkey.
 *
 * ```ts
 * const client = createClient({ url: process.env.REDIS_URL, disableOfflineQueue: true })
 * client.on('error', console.warn)
 * client.connect().catch(console.warn) // not awaited: the relay starts without Redis, too
 * const store = redisStore(client, { encryptionKeys: [process.env.RELAY_ENCRYPTION_KEY] })
 * ```
 *
 * @param client connected and closed by the host. While it is not connected, operations reject at once. Feeds are
 *   followed on connections that the store opens with `client.duplicate()`, and closes
 * @throws RelayConfigError if the client or an option is unusable
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions): Store {
  const connection = connectionOf(client)
  const { encryptionKeys, prefix } = checkOptions<RedisStoreOptions, typeof optionChecks>(
    'redisStore',
    options,
    optionChecks,
  )
  const ring = createKeyRing(encryptionKeys, keyFacts).keysFor('stored-value', prefix)
  const [{ key: sealingKey }] = ring
  const openingKeys = ring.map(({ key }) => key)
  const ready = (): RedisConnection => {
    if (connection.isReady()) return connection
    throw new Error('The Redis client is not connected.')
  }
  const valueKey = (key: string) => `${prefix}value:${key}`
  const claimKey = (key: string) => `${prefix}claim:${key}`
  const countKey = (key: string) => `${prefix}count:${key}`
  const feedKey = (feed: string) => `${prefix}feed:${feed}`

  return {
    async get(key) {
      const entry = valueKey(key)
      const reply = await runScript(ready(), getScript, entry)
      if (reply === null) return null
      const [sealed, leftMs] = listOf(reply)
      const value = openValue(textOf(sealed), openingKeys, entry)
      return value === null || Number(leftMs) <= 0 ? null : { value, leftMs: Number(leftMs) }
    },
    async set(key, value, lifeMs) {
      const entry = valueKey(key)
      const sealed = sealValue(value, sealingKey, entry)
      await ready().send(entry, ['SET', entry, sealed, 'PX', wholeMs(lifeMs)])
    },
    async delete(key) {
      await ready().send(valueKey(key), ['DEL', valueKey(key)])
    },
    async claim(key, owner, lifeMs) {
      const entry = claimKey(key)
      return (await ready().send(entry, ['SET', entry, owner, 'PX', wholeMs(lifeMs), 'NX'])) !== null
    },
    async release(key, owner) {
      await runScript(ready(), releaseScript, claimKey(key), [owner])
    },
    // Not the package rate-limit-redis: each of its stores has one window, and one that is created while Redis is down
    // never works.
    async count(key, windowMs) {
      const reply = await runScript(ready(), countScript, countKey(key), [wholeMs(windowMs)])
      const [hits, leftMs] = listOf(reply)
      return { hits: Number(hits), leftMs: Number(leftMs) }
    },
    async announce(feed, message) {
      const args = [randomId(), message, maxFeedMessages]
      await runScript(ready(), announceScript, feedKey(feed), args)
    },
    follow: (feed, follower) => followFeed(connection, feedKey(feed), follower),
  }
}

/** Redis takes whole milliseconds from 1. */
function wholeMs(ms: number): string {
  return String(Math.max(1, Math.floor(ms)))
}
