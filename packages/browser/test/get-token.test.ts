import { expect, test } from 'vitest'
import { setUp } from './kit/set-up.ts'

test('mints once for a hundred concurrent callers', async () => {
  const { client, relay } = await setUp()
  const tokens = await Promise.all(Array.from({ length: 100 }, () => client.getToken('wealthica')))
  expect(new Set(tokens)).toEqual(new Set(['token-1']))
  expect(relay.mints()).toHaveLength(1)
})

test('mints a token per provider', async () => {
  const { client } = await setUp()
  const tokens = await Promise.all([client.getToken('wealthica'), client.getToken('wakapay')])
  expect(new Set(tokens).size).toBe(2)
})

test('rejects the caller that aborts, while the mint goes on for the others', async () => {
  const { client, relay } = await setUp()
  const leaving = new AbortController()
  const gone = client.getToken('wealthica', { signal: leaving.signal })
  const staying = client.getToken('wealthica')
  leaving.abort()
  await expect(gone).rejects.toMatchObject({ code: 'aborted' })
  expect(await staying).toBe('token-1')
  expect(relay.mints()).toHaveLength(1)
})

test('sends no request if the signal has already aborted', async () => {
  const { client, relay, settle } = await setUp()
  await expect(client.getToken('wealthica', { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'aborted',
  })
  await settle()
  expect(relay.seen).toHaveLength(0)
})

test('force mints although a token is held, once for concurrent callers', async () => {
  const { client, relay } = await setUp()
  await client.getToken('wealthica')
  const forced = [
    client.getToken('wealthica', { force: true }),
    client.getToken('wealthica', { force: true }),
  ]
  expect(await Promise.all(forced)).toEqual(['token-2', 'token-2'])
  expect(relay.mints()).toHaveLength(2)
})

test('mints once for ten refusals of a token, and names the refused token', async () => {
  const { client, relay } = await setUp()
  const token = await client.getToken('wealthica')
  const renewed = await Promise.all(
    Array.from({ length: 10 }, () => {
      client.invalidate('wealthica', token)
      return client.getToken('wealthica')
    }),
  )
  client.invalidate('wealthica', token)
  expect(new Set(renewed)).toEqual(new Set(['token-2']))
  expect(await client.getToken('wealthica')).toBe('token-2')
  expect(relay.mints().map(({ body }) => JSON.parse(body))).toEqual([
    { purpose: 'api' },
    { purpose: 'api', refused: 'id-1' },
  ])
})

test('asks again if the relay returns a token that was refused during the request', async () => {
  const { client, clock, relay, settle } = await setUp()
  const token = await client.getToken('wealthica')
  clock.advance(3_500_000)
  relay.token = { token, tokenId: 'id-1' }
  relay.before = () => {
    client.invalidate('wealthica', token)
    relay.token = {}
    relay.before = () => {}
  }
  await client.getToken('wealthica')
  await settle()
  expect(await client.getToken('wealthica')).toBe('token-3')
  expect(relay.mints().map(({ body }) => JSON.parse(body))).toEqual([
    { purpose: 'api' },
    { purpose: 'api' },
    { purpose: 'api', refused: 'id-1' },
  ])
})

test('an older answer never replaces a newer one', async () => {
  const { client, clock, relay } = await setUp()
  let release = () => {}
  relay.before = () => new Promise<void>((resolve) => (release = resolve))
  const older = client.getToken('wealthica')
  await expect.poll(() => relay.seen.length).toBe(1)
  relay.before = () => {}
  clock.advance(1_000)
  expect(await client.getToken('wealthica', { purpose: 'connect' })).toBe('token-2')
  release()
  expect(await older).toBe('token-1')
  expect(await client.getToken('wealthica')).toBe('token-2')
})
