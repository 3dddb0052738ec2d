import { setTimeout as sleep } from 'node:timers/promises'
import { feedPage, feedRetryMs, feedSilenceMs, feedWaitMs } from '../../config/defaults.ts'
import { answerInTime } from '../answer-in-time.ts'
import type { Follower, Following } from '../store.ts'
import type { RedisConnection } from './client.ts'
import { parsePage } from './feed-page.ts'
import { type FeedPosition, afterPage, restartOf, startOf } from './feed-position.ts'
import { randomId, readScript, runScript } from './scripts.ts'

/**
 * Follows a feed on its own connection, and opens it again when it is lost. The position outlasts the connection: after
 * a reconnect, only what was missed is read.
 */
export function followFeed(host: RedisConnection, key: string, follower: Follower): Following {
  const ending = new AbortController()
  let state: 'starting' | 'current' | 'lost' = 'starting'
  let position: FeedPosition | undefined
  let failures = 0
  let interrupt: (fault: unknown) => void = () => {}

  const within = <Value>(running: Promise<Value>): Promise<Value> => {
    const interruptible = new Promise<Value>((resolve, reject) => {
      interrupt = reject
      running.then(resolve, reject)
    })
    return answerInTime(interruptible, { leftMs: feedSilenceMs }, () => new Error('Redis did not answer.'))
  }
  const lose = (): void => {
    if (state === 'lost' || ending.signal.aborted) return
    state = 'lost'
    follower.onLost()
  }
  /** Passes on one page of messages. Returns whether there may be more. */
  const readPage = async (connection: RedisConnection): Promise<boolean> => {
    const from = position ? `(${position.entry}` : '-'
    const args = [randomId(), Math.ceil(follower.keepMs), from, feedPage]
    const page = parsePage(await within(runScript(connection, readScript, key, args)))
    const restart = position && restartOf(position, page)
    if (restart) {
      position = restart
      lose()
      return true
    }
    position = afterPage(position ?? startOf(page), page)
    for (const { message } of page.entries) {
      if (ending.signal.aborted) return false
      if (message !== undefined) follower.onMessage(message)
    }
    if (page.entries.length === feedPage) return true
    if (state !== 'current') {
      state = 'current'
      follower.onCurrent(Math.max(0, Math.min(follower.keepMs, page.nowMs - position.sinceMs)))
    }
    failures = 0
    return false
  }
  const followOnce = async (): Promise<void> => {
    const connection = host.duplicate()
    try {
      connection.onFault((fault) => interrupt(fault))
      await within(connection.open())
      while (!ending.signal.aborted) {
        while (await readPage(connection));
        const wait = ['BLOCK', String(feedWaitMs), 'COUNT', '1', 'STREAMS', key, position?.entry ?? '$']
        await within(connection.send(key, ['XREAD', ...wait]))
      }
    } finally {
      connection.close()
    }
  }
  const followUntilClosed = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await followOnce().catch(lose)
      const pauseMs = Math.min(feedRetryMs.max, feedRetryMs.first * 2 ** failures++)
      await sleep(pauseMs, undefined, { signal: ending.signal }).catch(() => {})
    }
  }
  const following = followUntilClosed()

  return {
    async close() {
      ending.abort()
      interrupt(new Error('Following has ended.'))
      await following
    },
  }
}
