import type { Reply } from '@token-relay/test-kit'
import { expect, test } from 'vitest'
import { setUp } from './kit/set-up.ts'
import { tokenSnapshot } from '../src/index.ts'

const refusal: Reply = { status: 403, body: { code: 'no_provider_account' } }

test('serves a held token without a request', async () => {
  const { client, relay } = await setUp()
  expect(await client.getToken('wealthica')).toBe('token-1')
  expect(await client.getToken('wealthica')).toBe('token-1')
  expect(relay.mints()).toHaveLength(1)
})

test('renews a token of one hour in the background for its last two minutes', async () => {
  const { client, clock, settle } = await setUp()
  await client.getToken('wealthica')
  clock.advance(3_479_000)
  expect(await client.getToken('wealthica')).toBe('token-1')
  clock.advance(1_000)
  expect(await client.getToken('wealthica')).toBe('token-1')
  await settle()
  expect(await client.getToken('wealthica')).toBe('token-2')
})

test('renews a token of one hour before serving it in its last ten seconds', async () => {
  const { client, clock } = await setUp()
  await client.getToken('wealthica')
  clock.advance(3_590_000)
  expect(await client.getToken('wealthica')).toBe('token-2')
})

test('counts a token’s life from the request, not from the answer', async () => {
  const { client, clock, relay } = await setUp()
  relay.before = () => clock.advance(9_000)
  await client.getToken('wealthica')
  relay.before = () => {}
  clock.advance(3_581_000)
  expect(await client.getToken('wealthica')).toBe('token-2')
})

for (const hours of [-24, -1, 1, 24]) {
  test(`works with a device clock that is ${hours} h off`, async () => {
    const { client, clock, relay } = await setUp()
    clock.setWall(hours * 3_600_000)
    await client.getToken('wealthica')
    clock.advance(3_000_000)
    expect(await client.getToken('wealthica')).toBe('token-1')
    expect(relay.mints()).toHaveLength(1)
  })
}

test('renews a token that expired while the device slept', async () => {
  const { client, clock } = await setUp()
  await client.getToken('wealthica')
  clock.sleep(3_600_000)
  expect(await client.getToken('wealthica')).toBe('token-2')
})

test('never serves a token that expired while the device slept between request and answer', async () => {
  const { client, clock, relay, drive } = await setUp()
  relay.before = () => {
    if (relay.mints().length === 1) clock.sleep(7_200_000)
  }
  expect(await drive(client.getToken('wealthica'))).toBe('token-2')
})

test('setting the wall clock back makes the held token stale once', async () => {
  const { client, clock, relay } = await setUp()
  await client.getToken('wealthica')
  clock.setWall(-1_900)
  expect(await client.getToken('wealthica')).toBe('token-1')
  clock.setWall(-200)
  expect(await client.getToken('wealthica')).toBe('token-2')
  expect(await client.getToken('wealthica')).toBe('token-2')
  expect(relay.mints()).toHaveLength(2)
})

test('setting the wall clock back by decades makes the held token stale once', async () => {
  const { client, clock, relay } = await setUp()
  await client.getToken('wealthica')
  clock.setWall(-60 * 365 * 24 * 3_600_000)
  expect(await client.getToken('wealthica')).toBe('token-2')
  clock.advance(3_000_000)
  expect(await client.getToken('wealthica')).toBe('token-2')
  expect(relay.mints()).toHaveLength(2)
})

test('a wall clock that is set back in small steps counts as set back', async () => {
  const { client, clock } = await setUp()
  await client.getToken('wealthica')
  for (const token of ['token-1', 'token-1', 'token-2', 'token-2']) {
    clock.setWall(-800)
    expect(await client.getToken('wealthica')).toBe(token)
  }
})

test('renews a token of 30 s on demand only', async () => {
  const { client, clock, relay, settle } = await setUp()
  relay.token = { expiresIn: 30 }
  await client.getToken('wealthica')
  clock.advance(27_000)
  expect(await client.getToken('wealthica')).toBe('token-1')
  await settle()
  expect(relay.mints()).toHaveLength(1)
  clock.advance(1_000)
  expect(await client.getToken('wealthica')).toBe('token-2')
})

test('serves a token of two seconds for the first half of its life', async () => {
  const { client, clock, relay } = await setUp()
  relay.token = { expiresIn: 2 }
  await client.getToken('wealthica')
  clock.advance(999)
  expect(await client.getToken('wealthica')).toBe('token-1')
  clock.advance(1)
  expect(await client.getToken('wealthica')).toBe('token-2')
})

test('serves an aged token from the relay’s cache for the API, but not for Connect', async () => {
  const { client, relay } = await setUp()
  relay.token = { expiresIn: 900, windows: { connect: 0 } }
  await client.getToken('wealthica')
  relay.token = {}
  expect(await client.getToken('wealthica', { purpose: 'connect' })).toBe('token-2')
  expect(JSON.parse(relay.mints()[1]?.body ?? '')).toEqual({ purpose: 'connect' })
})

test('serves a token for Connect until 30 s before the end of its window', async () => {
  const { client, clock } = await setUp()
  await client.getToken('wealthica', { purpose: 'connect' })
  clock.advance(569_000)
  expect(await client.getToken('wealthica', { purpose: 'connect' })).toBe('token-1')
})

test('mints a new token for Connect when 30 s are left of its window', async () => {
  const { client, clock } = await setUp()
  await client.getToken('wealthica', { purpose: 'connect' })
  clock.advance(570_000)
  expect(await client.getToken('wealthica', { purpose: 'connect' })).toBe('token-2')
})

test('minLeftMs mints a new token if less than that is left', async () => {
  const { client, clock } = await setUp()
  await client.getToken('wealthica', { purpose: 'connect' })
  clock.advance(30_000)
  expect(await client.getToken('wealthica', { purpose: 'connect', minLeftMs: 570_000 })).toBe('token-1')
  clock.advance(1)
  expect(await client.getToken('wealthica', { purpose: 'connect', minLeftMs: 570_000 })).toBe('token-2')
})

test('serves a token for the API after its Connect window has closed', async () => {
  const { client, clock, relay } = await setUp()
  await client.getToken('wealthica', { purpose: 'connect' })
  clock.advance(1_200_000)
  expect(await client.getToken('wealthica')).toBe('token-1')
  expect(relay.mints()).toHaveLength(1)
})

test('serves a token just minted for Connect even if little is left of its window', async () => {
  const { client, relay } = await setUp()
  relay.token = { windows: { connect: 20 } }
  expect(await client.getToken('wealthica', { purpose: 'connect', minLeftMs: 570_000 })).toBe('token-1')
  expect(relay.mints()).toHaveLength(1)
})

test('the snapshot’s expiresAt is by the device’s clock', async () => {
  const { client, clock } = await setUp()
  clock.setWall(3_600_000)
  await client.getToken('wealthica')
  const { expiresAt } = tokenSnapshot(client, 'wealthica')
  expect(expiresAt).toEqual(new Date(clock.wallMs() + 3_600_000))
})

test('returns the same snapshot object until the state changes', async () => {
  const { client, clock } = await setUp()
  const pending = tokenSnapshot(client, 'wealthica')
  expect(tokenSnapshot(client, 'wealthica')).toBe(pending)
  await client.getToken('wealthica')
  const success = tokenSnapshot(client, 'wealthica')
  expect(success).toMatchObject({ status: 'success', token: 'token-1' })
  clock.advance(1_000)
  expect(tokenSnapshot(client, 'wealthica')).toBe(success)
  clock.advance(3_589_000)
  expect(tokenSnapshot(client, 'wealthica')).toMatchObject({ status: 'pending' })
})

test('rejects with the same error for 5 s after a failure, then twice as long each time, up to a minute', async () => {
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

test('a successful mint ends the hold-off and its doubling', async () => {
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

test('a change of the user ends the hold-off', async () => {
  const { client, relay } = await setUp()
  relay.replies.push(refusal)
  await client.getToken('wealthica').catch(() => {})
  client.setSubject('user-2')
  expect(await client.getToken('wealthica')).toBe('token-1')
})

test('a hold-off for one purpose does not affect the other', async () => {
  const { client, relay } = await setUp()
  relay.replies.push({ status: 400, body: { code: 'unsupported_purpose' } })
  await client.getToken('wakapay', { purpose: 'connect' }).catch(() => {})
  expect(await client.getToken('wakapay')).toBe('token-1')
})
