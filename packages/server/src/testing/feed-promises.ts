import assert from 'node:assert/strict'
import type { Follower, Following, Store } from '../store/store.ts'
import { eventually } from './eventually.ts'
import { randomKey } from './store-promises.ts'

const keepMs = 600_000

/** A follower that keeps what it is called with. */
interface Recorder {
  readonly messages: string[]
  /** The argument of each `onCurrent`. */
  readonly completeForMs: number[]
  /** Messages that came before the first `onCurrent`. */
  readonly first: string[]
  readonly following: Following
}

function record(store: Store, feed: string): Recorder {
  const kept: Omit<Recorder, 'following'> = { messages: [], completeForMs: [], first: [] }
  const follower: Follower = {
    keepMs,
    onMessage(message) {
      kept.messages.push(message)
      if (kept.completeForMs.length === 0) kept.first.push(message)
    },
    onCurrent: (completeForMs) => void kept.completeForMs.push(completeForMs),
    onLost: () => {},
  }
  return { ...kept, following: store.follow(feed, follower) }
}

/** Runs `check` with a number of followers that are current, and closes them. */
async function withFollowers(
  store: Store,
  feed: string,
  count: number,
  check: (followers: readonly Recorder[]) => Promise<void>,
): Promise<void> {
  const followers = Array.from({ length: count }, () => record(store, feed))
  try {
    await eventually('each follower is current', () =>
      followers.every(({ completeForMs }) => completeForMs.length > 0),
    )
    await check(followers)
  } finally {
    await Promise.all(followers.map(({ following }) => following.close()))
  }
}

function arrived(followers: readonly Recorder[], count: number): Promise<void> {
  return eventually(`${count} messages have arrived`, () =>
    followers.every(({ messages }) => messages.length >= count),
  )
}

/** Followers get each message once, in the order of the feed. */
export async function followsInOrder(store: Store): Promise<void> {
  const feed = randomKey()
  await withFollowers(store, feed, 2, async (followers) => {
    const sent = Array.from({ length: 50 }, (_, at) => `message ${at}`)
    for (const message of sent) await store.announce(feed, message)
    await arrived(followers, sent.length)
    for (const { messages } of followers) assert.deepEqual(messages, sent)
  })
}

/** Simultaneous messages arrive once, in the same order at every follower. */
export async function keepsOrderOfMany(store: Store): Promise<void> {
  const feed = randomKey()
  const sent = Array.from({ length: 200 }, (_, at) => `message ${String(at).padStart(3, '0')}`)
  await withFollowers(store, feed, 2, async (followers) => {
    await Promise.all(sent.map((message) => store.announce(feed, message)))
    await arrived(followers, sent.length)
    const [first, second] = followers.map(({ messages }) => messages)
    assert.deepEqual(first?.toSorted(), sent)
    assert.deepEqual(first, second)
  })
}

/** A follower first gets the messages that the store keeps. */
export async function passesOnKeptMessages(store: Store): Promise<void> {
  const feed = randomKey()
  await withFollowers(store, feed, 1, async () => {
    await store.announce(feed, 'first')
    await store.announce(feed, 'second')
    await withFollowers(store, feed, 1, async ([late]) => {
      assert.deepEqual(late?.first, ['first', 'second'])
      await store.announce(feed, 'third')
      await eventually('the third message has arrived', () => late.messages.length > 2)
      assert.deepEqual(late.messages, ['first', 'second', 'third'])
    })
  })
}

/** A feed is complete at least from when it had its first follower, and at most for as long as it must be kept. */
export async function remembersFollowers(store: Store): Promise<void> {
  const feed = randomKey()
  await withFollowers(store, feed, 1, async () => {
    const startedAtMs = performance.now()
    await eventually('some time has passed', () => performance.now() - startedAtMs > 100)
    const passedMs = performance.now() - startedAtMs
    await withFollowers(store, feed, 1, async ([late]) => {
      const [completeForMs = NaN] = late?.completeForMs ?? []
      // Stores that count whole milliseconds may be one short.
      assert.ok(
        completeForMs >= passedMs - 2,
        `the feed is complete for ${completeForMs} ms, not ${passedMs}`,
      )
      assert.ok(completeForMs <= keepMs, `the feed is complete for ${completeForMs} ms, more than it is kept`)
    })
  })
}

/** Messages of two feeds do not mix. */
export async function keepsFeedsApart(store: Store): Promise<void> {
  const [feed, other] = [randomKey(), randomKey()]
  await withFollowers(store, feed, 1, async (followers) => {
    await store.announce(other, 'of the other feed')
    await store.announce(feed, 'of this feed')
    await arrived(followers, 1)
    assert.deepEqual(followers[0]?.messages, ['of this feed'])
  })
}

/** Messages arrive unchanged. */
export async function keepsWholeMessages(store: Store): Promise<void> {
  const feed = randomKey()
  const sent = ['', '\0\n"\\ ß 漢 😀 \u2028', 'x'.repeat(10_000), '{"subject":"ada"}']
  await withFollowers(store, feed, 1, async (followers) => {
    for (const message of sent) await store.announce(feed, message)
    await arrived(followers, sent.length)
    assert.deepEqual(followers[0]?.messages, sent)
  })
}

/** A closed follower gets no more messages, and the others still do. Closing twice is allowed. */
export async function closesFollowing(store: Store): Promise<void> {
  const feed = randomKey()
  await withFollowers(store, feed, 2, async ([leaving, staying]) => {
    await leaving?.following.close()
    await store.announce(feed, 'message')
    await eventually('the message has arrived', () => staying?.messages.length === 1)
    assert.deepEqual(leaving?.messages, [])
    await leaving.following.close()
    const short = record(store, feed)
    await short.following.close() // before it is current
  })
}
