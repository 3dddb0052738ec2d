import type { Reply } from '@token-relay/test-kit'
import { expect, test, vi } from 'vitest'
import { setUp } from './kit/set-up.ts'

const signedOut: Reply = { status: 401, body: { code: 'unauthenticated' } }

test('calls onUnauthorized on 401 and repeats the request', async () => {
  const onUnauthorized = vi.fn<() => Promise<'retry'>>(async () => 'retry')
  const { client, relay } = await setUp({ onUnauthorized })
  relay.replies.push(signedOut)
  expect(await client.getToken('wealthica')).toBe('token-1')
  expect(onUnauthorized).toHaveBeenCalledOnce()
})

test('calls onUnauthorized at most once in 30 s', async () => {
  const onUnauthorized = vi.fn<() => 'retry'>(() => 'retry')
  const { client, clock, relay } = await setUp({ onUnauthorized })
  const fail = async () => {
    relay.replies.splice(0, Infinity, signedOut, signedOut)
    await expect(client.getToken('wealthica', { force: true })).rejects.toMatchObject({
      code: 'unauthenticated',
    })
  }
  await fail()
  clock.advance(29_999)
  await fail()
  expect(onUnauthorized).toHaveBeenCalledTimes(1)
  clock.advance(1)
  await fail()
  expect(onUnauthorized).toHaveBeenCalledTimes(2)
})

test('calls onUnauthorized once per mint, even if that takes more than 30 s', async () => {
  const onUnauthorized = vi.fn<() => 'retry'>(() => 'retry')
  const { client, clock, relay } = await setUp({ onUnauthorized })
  onUnauthorized.mockImplementation(() => {
    clock.advance(31_000)
    return 'retry'
  })
  relay.replies.push(signedOut, signedOut, signedOut)
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(onUnauthorized).toHaveBeenCalledOnce()
})

test('mints that fail during onUnauthorized share its answer', async () => {
  let decide: ((answer: 'retry') => void) | undefined
  const onUnauthorized = vi.fn<() => Promise<'retry'>>(() => new Promise((resolve) => (decide = resolve)))
  const { client, clock, relay, settle } = await setUp({ onUnauthorized })
  relay.replies.push(signedOut, signedOut)
  const early = client.getToken('wealthica')
  await settle()
  clock.advance(31_000)
  const late = client.getToken('wakapay')
  await settle()
  decide?.('retry')
  expect(await Promise.all([early, late])).toHaveLength(2)
  expect(onUnauthorized).toHaveBeenCalledOnce()
})

for (const [what, onUnauthorized] of [
  ['says stop', () => 'stop' as const],
  ['throws', () => Promise.reject(new Error('no dialog'))],
] as const) {
  test(`does not repeat the request if onUnauthorized ${what}`, async () => {
    const { client, relay } = await setUp({ onUnauthorized })
    relay.replies.push({ status: 401, body: 'please sign in' })
    await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'unauthenticated', status: 401 })
    expect(relay.mints()).toHaveLength(1)
  })
}

test('a 401 to a request from before the last sign-in uses that answer', async () => {
  let asked = 0
  const { client, relay, clock } = await setUp({ onUnauthorized: () => ((asked += 1), 'retry') })
  let release = () => {}
  relay.before = async ({ path }) => {
    if (path.startsWith('/wych')) await new Promise<void>((resolve) => (release = resolve))
  }
  const signedOut = { status: 401, body: { code: 'unauthenticated' } }
  relay.replies.push(signedOut, signedOut)
  const second = client.getToken('wych')
  await expect.poll(() => relay.mints().length).toBe(1)
  clock.advance(100)
  expect(await client.getToken('wealthica')).toMatch(/^token-/)
  clock.advance(100)
  relay.before = () => {}
  release()
  expect(await second).toMatch(/^token-/)
  expect(asked).toBe(1)
})

test('calls onUnauthorized again after 30 s if it throws synchronously', async () => {
  let asked = 0
  const { client, relay, clock } = await setUp({
    onUnauthorized: () => {
      asked += 1
      throw new Error('redirect')
    },
  })
  for (const expected of [1, 2]) {
    relay.replies.push({ status: 401, body: { code: 'unauthenticated' } })
    await expect(client.getToken('wealthica', { force: true })).rejects.toMatchObject({
      code: 'unauthenticated',
    })
    expect(asked).toBe(expected)
    clock.advance(30_000)
  }
})
