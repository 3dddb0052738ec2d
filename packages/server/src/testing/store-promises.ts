import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Store } from '../store/store.ts'
import { eventually } from './eventually.ts'

const lifeMs = 60_000
/** Long enough to be seen on a busy machine, and to be waited for. */
const shortMs = 300
const callers = Array.from({ length: 100 }, (_, at) => `caller-${at}`)

/** Returns a key that no other check uses. */
export function randomKey(): string {
  return `contract-${randomUUID()}`
}

/** A value comes back with the life that it has left. */
export async function answersWithLife(store: Store): Promise<void> {
  const key = randomKey()
  assert.equal(await store.get(key), null)
  await store.set(key, 'value', lifeMs)
  const found = await store.get(key)
  assert.equal(found?.value, 'value')
  assertWithin(found.leftMs, lifeMs)
}

/** A value replaces the one before, and its life. */
export async function replacesValues(store: Store): Promise<void> {
  const key = randomKey()
  await store.set(key, 'long', 10 * lifeMs)
  await store.set(key, 'short', lifeMs)
  const found = await store.get(key)
  assert.equal(found?.value, 'short')
  assertWithin(found.leftMs, lifeMs)
}

/** A value is gone when its life has ended. */
export async function endsValues(store: Store): Promise<void> {
  const key = randomKey()
  await store.set(key, 'value', shortMs)
  await eventually('the value is gone', async () => {
    const found = await store.get(key)
    if (found) assertWithin(found.leftMs, shortMs)
    return found === null
  })
}

/** A deleted value is gone, and any key may be deleted. */
export async function deletesValues(store: Store): Promise<void> {
  const key = randomKey()
  await store.set(key, 'value', lifeMs)
  await store.delete(key)
  assert.equal(await store.get(key), null)
  await store.delete(key)
}

/** Values come back unchanged. */
export async function keepsWholeValues(store: Store): Promise<void> {
  const characters = '\0\n"\\ ß 漢 😀 \u2028'
  for (const value of ['', characters, characters.repeat(10_000), '{"token":"a.b.c"}']) {
    const key = randomKey()
    await store.set(key, value, lifeMs)
    assert.equal((await store.get(key))?.value, value)
  }
}

/** Keys of any printable characters have their own values. */
export async function keepsOddKeys(store: Store): Promise<void> {
  const key = randomKey()
  const ends = [
    '',
    '*',
    '?',
    ':',
    '::',
    '{a}',
    '{}',
    '}{',
    '%3A',
    '"',
    "'",
    '\\',
    '/..',
    '[a-z]',
    '$1',
    'A',
    'a',
  ]
  const keys = [...ends.map((end) => key + end), key.padEnd(500, 'x'), key.padEnd(499, 'x')]
  for (const odd of keys) await store.set(odd, `value of ${odd}`, lifeMs)
  for (const odd of keys) assert.equal((await store.get(odd))?.value, `value of ${odd}`)
}

/** One of many simultaneous claims succeeds. */
export async function claimsOnce(store: Store): Promise<void> {
  const key = randomKey()
  const claims = await Promise.all(callers.map((caller) => store.claim(key, caller, lifeMs)))
  assert.equal(claims.filter((isOwner) => isOwner).length, 1)
  const owner = callers[claims.indexOf(true)] ?? ''
  assert.equal(await store.claim(key, owner, lifeMs), false, 'the owner must not succeed twice')
}

/** A claim ends with its life. */
export async function endsClaims(store: Store): Promise<void> {
  const key = randomKey()
  assert.equal(await store.claim(key, 'first', shortMs), true)
  await eventually('the claim has ended', () => store.claim(key, 'second', lifeMs))
  await store.release(key, 'first') // it is late: the claim is another's
  assert.equal(await store.claim(key, 'third', lifeMs), false)
}

/** A claim is released by its owner alone. */
export async function releasesOwn(store: Store): Promise<void> {
  const key = randomKey()
  await store.release(key, 'owner') // nobody has a claim
  assert.equal(await store.claim(key, 'owner', lifeMs), true)
  await store.release(key, 'other')
  assert.equal(await store.claim(key, 'other', lifeMs), false)
  await store.release(key, 'owner')
  assert.equal(await store.claim(key, 'other', lifeMs), true)
}

/** Each of many simultaneous hits is counted once. */
export async function countsEach(store: Store): Promise<void> {
  const key = randomKey()
  const counts = await Promise.all(callers.map(() => store.count(key, lifeMs)))
  const hits = counts.map((count) => count.hits).toSorted((one, other) => one - other)
  assert.deepEqual(
    hits,
    callers.map((_, at) => at + 1),
  )
  for (const { leftMs } of counts) assertWithin(leftMs, lifeMs)
}

/** A window begins with its first hit, and later hits do not prolong it. */
export async function endsWindows(store: Store): Promise<void> {
  const key = randomKey()
  const startedAtMs = performance.now()
  let latest = await store.count(key, 2 * shortMs)
  assert.equal(latest.hits, 1)
  await eventually('the window has ended', async () => {
    const { hits, leftMs } = await store.count(key, lifeMs)
    if (hits === 1) return true
    assert.equal(hits, latest.hits + 1)
    assert.ok(leftMs <= latest.leftMs, 'a later hit must not prolong the window')
    latest = { hits, leftMs }
    return false
  })
  assert.ok(performance.now() - startedAtMs >= 2 * shortMs - 1, 'the window must not end early')
}

/** A value, a claim, a count and a feed may have the same key. */
export async function keepsKindsApart(store: Store): Promise<void> {
  const key = randomKey()
  await store.set(key, 'value', lifeMs)
  assert.equal(await store.claim(key, 'owner', lifeMs), true)
  assert.equal((await store.count(key, lifeMs)).hits, 1)
  await store.announce(key, 'message')
  await store.delete(key)
  assert.equal(await store.claim(key, 'owner', lifeMs), false)
  assert.equal((await store.count(key, lifeMs)).hits, 2)
}

function assertWithin(leftMs: number, limitMs: number): void {
  assert.ok(leftMs > 0 && leftMs <= limitMs, `leftMs is ${leftMs}, expected more than 0, at most ${limitMs}`)
}
