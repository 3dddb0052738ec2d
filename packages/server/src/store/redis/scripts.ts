import { createHash, randomBytes } from 'node:crypto'
import type { RedisConnection } from './client.ts'

/** A Lua script for one key, `KEYS[1]`, so that it runs on a cluster. */
export interface RedisScript {
  readonly text: string
  /** Names the script to a server that knows it. */
  readonly sha: string
}

function script(text: string): RedisScript {
  return { text, sha: createHash('sha1').update(text).digest('hex') }
}

/** Runs a script. The server has forgotten it after a restart or `SCRIPT FLUSH`: then it is sent again. */
export async function runScript(
  connection: RedisConnection,
  { text, sha }: RedisScript,
  key: string,
  args: readonly (string | number)[] = [],
): Promise<unknown> {
  const rest = ['1', key, ...args.map(String)]
  try {
    return await connection.send(key, ['EVALSHA', sha, ...rest])
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return connection.send(key, ['EVAL', text, ...rest])
  }
}

/** Returns a value and the milliseconds that it has left, in one step: between two, it could be replaced. */
export const getScript = script(`
local value = redis.call('GET', KEYS[1])
if not value then return false end
return { value, redis.call('PTTL', KEYS[1]) }
`)

/** Deletes the key if its value is ARGV[1]. */
export const releaseScript = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`)

/** Counts one hit. Returns the hits and the milliseconds until the window of ARGV[1] milliseconds ends. */
export const countScript = script(`
local hits = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return { hits, left }
`)

/**
 * Each entry of a feed's stream carries what followers must know about the stream: its id, the id of the last entry
 * that was dropped although a follower may need it (at first the millisecond before the stream was created), and how
 * long followers need entries. So these facts are gone with the entries if the store is flushed or evicts the stream.
 */
const feedHead = `
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
local id, lost, keepMs = ARGV[1], string.format('%.0f-0', nowMs - 1), 0
if newest then id, lost, keepMs = newest[2][2], newest[2][4], tonumber(newest[2][6]) end
`

/**
 * Appends the message ARGV[2] to a feed, whose id becomes ARGV[1] if it is new. Drops entries that followers no longer
 * need, and the oldest beyond ARGV[3].
 */
export const announceScript = script(`${feedHead}
local excess = redis.call('XLEN', KEYS[1]) + 1 - tonumber(ARGV[3])
if excess > 0 then
  local dropped = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', excess)
  lost = dropped[#dropped][1]
end
redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[3], '*', 'feed', id, 'lost', lost, 'keep', keepMs, 'text', ARGV[2])
if keepMs > 0 then redis.call('XTRIM', KEYS[1], 'MINID', string.format('%.0f', nowMs - keepMs)) end
return 1
`)

/**
 * Returns the time, the feed's id, the last dropped entry, the newest entry, and up to ARGV[4] entries after ARGV[3]. Creates the feed
 * with the id ARGV[1] if it does not exist, and makes it keep entries for ARGV[2] milliseconds.
 */
export const readScript = script(`${feedHead}
local last = newest and newest[1]
if not newest or keepMs < tonumber(ARGV[2]) then
  last = redis.call('XADD', KEYS[1], '*', 'feed', id, 'lost', lost, 'keep', ARGV[2])
end
local entries = redis.call('XRANGE', KEYS[1], ARGV[3], '+', 'COUNT', ARGV[4])
return { string.format('%.0f', nowMs), id, lost, last, entries }
`)

/** Returns an id for a feed that does not exist yet. */
export function randomId(): string {
  return randomBytes(9).toString('base64url')
}
