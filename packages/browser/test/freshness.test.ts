import { expect, test } from 'vitest'
import { setUp } from './kit/set-up.ts'

test('a held token is served without asking the relay', async () => {
  const { client, relay } = await setUp()
  expect(await client.getToken('wealthica')).toBe('token-1')
  expect(await client.getToken('wealthica')).toBe('token-1')
  expect(relay.mints()).toHaveLength(1)
})

test('two minutes before its end an hour of life is renewed in the background', async () => {
  const { client, clock, settle } = await setUp()
  await client.getToken('wealthica')
  clock.advance(3_479_000)
  expect(await client.getToken('wealthica')).toBe('token-1')
  clock.advance(1_000)
  expect(await client.getToken('wealthica')).toBe('token-1')
  await settle()
  expect(await client.getToken('wealthica')).toBe('token-2')
})

test('ten seconds before its end an hour of life is renewed first', async () => {
  const { client, clock } = await setUp()
  await client.getToken('wealthica')
  clock.advance(3_590_000)
  expect(await client.getToken('wealthica')).toBe('token-2')
})

test('life counts from the request, not from the answer', async () => {
  const { client, clock, relay } = await setUp()
  relay.before = () => clock.advance(9_000)
  await client.getToken('wealthica')
  relay.before = () => {}
  clock.advance(3_581_000)
  expect(await client.getToken('wealthica')).toBe('token-2')
})

for (const hours of [-24, -1, 1, 24]) {
  test(`a device clock that is ${hours} h off changes nothing`, async () => {
    const { client, clock, relay } = await setUp()
    clock.setWall(hours * 3_600_000)
    await client.getToken('wealthica')
    clock.advance(3_000_000)
    expect(await client.getToken('wealthica')).toBe('token-1')
    expect(relay.mints()).toHaveLength(1)
  })
}

test('a token that ran out while the device slept is renewed at the first click', async () => {
  const { client, clock } = await setUp()
  await client.getToken('wealthica')
  clock.sleep(3_600_000)
  expect(await client.getToken('wealthica')).toBe('token-2')
})

test('a token that ran out while the device slept between request and answer is never handed out', async () => {
  const { client, clock, relay, drive } = await setUp()
  relay.before = () => {
    if (relay.mints().length === 1) clock.sleep(7_200_000)
  }
  expect(await drive(client.getToken('wealthica'))).toBe('token-2')
})

test('a wall clock set back makes what is held stale once', async () => {
  const { client, clock, relay } = await setUp()
  await client.getToken('wealthica')
  clock.setWall(-1_900)
  expect(await client.getToken('wealthica')).toBe('token-1')
  clock.setWall(-200)
  expect(await client.getToken('wealthica')).toBe('token-2')
  expect(await client.getToken('wealthica')).toBe('token-2')
  expect(relay.mints()).toHaveLength(2)
})

test('a life of 30 s is never renewed ahead and never loops', async () => {
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

test('a life of two seconds serves for its first half', async () => {
  const { client, clock, relay } = await setUp()
  relay.token = { expiresIn: 2 }
  await client.getToken('wealthica')
  clock.advance(999)
  expect(await client.getToken('wealthica')).toBe('token-1')
  clock.advance(1)
  expect(await client.getToken('wealthica')).toBe('token-2')
})

test('an aged token from a caching relay serves the API, not Connect', async () => {
  const { client, relay } = await setUp()
  relay.token = { expiresIn: 900, windows: { connect: 0 } }
  await client.getToken('wealthica')
  relay.token = {}
  expect(await client.getToken('wealthica', { purpose: 'connect' })).toBe('token-2')
  expect(JSON.parse(relay.mints()[1]?.body ?? '')).toEqual({ purpose: 'connect' })
})

test('a token serves Connect until 30 s before the end of the window', async () => {
  const { client, clock } = await setUp()
  await client.getToken('wealthica', { purpose: 'connect' })
  clock.advance(569_000)
  expect(await client.getToken('wealthica', { purpose: 'connect' })).toBe('token-1')
})

test('with 30 s left of the window Connect gets a new token', async () => {
  const { client, clock } = await setUp()
  await client.getToken('wealthica', { purpose: 'connect' })
  clock.advance(570_000)
  expect(await client.getToken('wealthica', { purpose: 'connect' })).toBe('token-2')
})

test('opening the widget asks for a fresh window', async () => {
  const { client, clock } = await setUp()
  await client.getToken('wealthica', { purpose: 'connect' })
  clock.advance(30_000)
  expect(await client.getToken('wealthica', { purpose: 'connect', minLeftMs: 570_000 })).toBe('token-1')
  clock.advance(1)
  expect(await client.getToken('wealthica', { purpose: 'connect', minLeftMs: 570_000 })).toBe('token-2')
})

test('leaving the window of Connect does not discard a token that still serves the API', async () => {
  const { client, clock, relay } = await setUp()
  await client.getToken('wealthica', { purpose: 'connect' })
  clock.advance(1_200_000)
  expect(await client.getToken('wealthica')).toBe('token-1')
  expect(relay.mints()).toHaveLength(1)
})

test('a token just minted for Connect is handed out however little is left of its window', async () => {
  const { client, relay } = await setUp()
  relay.token = { windows: { connect: 20 } }
  expect(await client.getToken('wealthica', { purpose: 'connect', minLeftMs: 570_000 })).toBe('token-1')
  expect(relay.mints()).toHaveLength(1)
})

test('the snapshot tells the end by the clock of the device', async () => {
  const { client, clock } = await setUp()
  clock.setWall(3_600_000)
  await client.getToken('wealthica')
  const { expiresAt } = client.getSnapshot('wealthica')
  expect(expiresAt).toEqual(new Date(clock.wallMs() + 3_600_000))
})
