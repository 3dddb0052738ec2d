import { expect, test, vi } from 'vitest'
import { type Reply } from '@token-relay/test-kit'
import { setUp } from './kit/set-up.ts'

const refusal: Reply = { status: 403, body: { code: 'no_provider_account' } }
const signedOut: Reply = { status: 401, body: { code: 'unauthenticated' } }
const down = (times: number): Reply[] => Array.from({ length: times }, () => ({ status: 503 }))

test('after a failure the same error answers for 5 s, then twice as long, up to a minute', async () => {
  const { client, clock, relay } = await setUp()
  for (const holdMs of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
    relay.replies.push(refusal)
    const error: unknown = await client.getToken('wealthica').catch((reason: unknown) => reason)
    clock.advance(holdMs - 1)
    await expect(client.getToken('wealthica')).rejects.toBe(error)
    clock.advance(1)
  }
  expect(relay.mints()).toHaveLength(6)
})

test('success ends the hold-off and its doubling', async () => {
  const { client, clock, relay } = await setUp()
  relay.replies.push(refusal)
  await client.getToken('wealthica').catch(() => {})
  clock.advance(5_000)
  const token = await client.getToken('wealthica')
  client.invalidate('wealthica', token)
  relay.replies.push(refusal)
  await client.getToken('wealthica').catch(() => {})
  clock.advance(5_000)
  expect(await client.getToken('wealthica')).toBe('token-2')
})

test('force ends the hold-off', async () => {
  const { client, relay } = await setUp()
  relay.replies.push(refusal)
  await client.getToken('wealthica').catch(() => {})
  expect(await client.getToken('wealthica', { force: true })).toBe('token-1')
})

test('a new user does not inherit the hold-off', async () => {
  const { client, relay } = await setUp()
  relay.replies.push(refusal)
  await client.getToken('wealthica').catch(() => {})
  client.setSubject('user-2')
  expect(await client.getToken('wealthica')).toBe('token-1')
})

test('a purpose that the provider refuses does not hold off the other', async () => {
  const { client, relay } = await setUp()
  relay.replies.push({ status: 400, body: { code: 'unsupported_purpose' } })
  await client.getToken('wakapay', { purpose: 'connect' }).catch(() => {})
  expect(await client.getToken('wakapay')).toBe('token-1')
})

test('while the relay is down the old token serves until its hard edge', async () => {
  const { client, clock, relay, drive, settle } = await setUp()
  await client.getToken('wealthica')
  relay.replies.push(...down(6))
  clock.advance(3_500_000)
  expect(await client.getToken('wealthica')).toBe('token-1')
  await settle()
  clock.advance(89_999)
  expect(await client.getToken('wealthica')).toBe('token-1')
  clock.advance(1)
  await expect(drive(client.getToken('wealthica', { force: true }))).rejects.toMatchObject({ status: 503 })
})

test('an endpoint that is down for ten minutes is asked a bounded number of times', async () => {
  const { client, clock, relay, pass } = await setUp()
  relay.replies.push(...down(10_000))
  const unsubscribe = client.subscribe('wealthica', () => {})
  for (const endMs = clock.monotonicMs() + 600_000; clock.monotonicMs() < endMs; await pass(500)) {
    client.getToken('wealthica').catch(() => {})
  }
  unsubscribe()
  expect(relay.mints().length).toBeGreaterThan(9)
  expect(relay.mints().length).toBeLessThan(45)
})

test('offline fails at once without a request, and holds nothing off', async () => {
  const { client, relay } = await setUp()
  vi.stubGlobal('navigator', { onLine: false })
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'offline' })
  expect(relay.seen).toHaveLength(0)
  vi.stubGlobal('navigator', { onLine: true })
  expect(await client.getToken('wealthica')).toBe('token-1')
})

test('offline a held token is served', async () => {
  const { client } = await setUp()
  await client.getToken('wealthica')
  vi.stubGlobal('navigator', { onLine: false })
  expect(await client.getToken('wealthica')).toBe('token-1')
})

test('on 401 the host is asked, and the mint tried once more', async () => {
  const onUnauthorized = vi.fn<() => Promise<'retry'>>(async () => 'retry')
  const { client, relay } = await setUp({ onUnauthorized })
  relay.replies.push(signedOut)
  expect(await client.getToken('wealthica')).toBe('token-1')
  expect(onUnauthorized).toHaveBeenCalledOnce()
})

test('the host is asked once in 30 s, whatever fails meanwhile', async () => {
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

test('a mint asks the host once, however long that takes', async () => {
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

test('mints that fail while the host is being asked share its answer', async () => {
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
  test(`where the host ${what} a 401 is final`, async () => {
    const { client, relay } = await setUp({ onUnauthorized })
    relay.replies.push({ status: 401, body: 'please sign in' })
    await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'unauthenticated', status: 401 })
    expect(relay.mints()).toHaveLength(1)
  })
}
