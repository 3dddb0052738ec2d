import { expect, test } from 'vitest'
import { setUp } from '../kit/set-up.ts'

/** The user signs out in the same turn of the event loop in which the token arrives. */
async function leaveOnArrival() {
  const scene = await setUp()
  scene.client.subscribe('wealthica', () => {
    if (scene.client.getSnapshot('wealthica').status === 'success') scene.client.setSubject(null)
  })
  return scene
}

test('a token that arrives after a log-out is dropped', async () => {
  const { client, relay, settle } = await setUp()
  let release = () => {}
  relay.before = ({ method }) =>
    method === 'POST' ? new Promise<void>((resolve) => (release = resolve)) : undefined
  const late = client.getToken('wealthica')
  await expect.poll(() => relay.seen.length).toBe(1)
  const out = client.logout()
  await expect(late).rejects.toMatchObject({ code: 'discarded' })
  release()
  await out
  await settle()
  expect(client.getSnapshot('wealthica').token).toBeUndefined()
})

test('log-out drops tokens synchronously and sends one DELETE per provider', async () => {
  const headers = async () => ({ 'x-csrf': 'token' })
  const { client, relay } = await setUp({ headers })
  await client.getToken('wealthica')
  await client.getToken('wealthica', { purpose: 'connect' })
  await client.getToken('wakapay')
  const out = client.logout()
  expect(client.getSnapshot('wealthica')).toMatchObject({
    status: 'error',
    error: { code: 'unauthenticated' },
  })
  await out
  const deletions = relay.seen.filter(({ method }) => method === 'DELETE')
  expect(deletions.map(({ path }) => path).sort()).toEqual(['/wakapay/auth', '/wealthica/auth'])
  expect(deletions[0]?.headers['x-csrf']).toBe('token')
})

test('log-out resolves although the relay is unreachable', async () => {
  const { client, relay } = await setUp()
  await client.getToken('wealthica')
  await relay.close()
  await expect(client.logout()).resolves.toBeUndefined()
})

test('after a log-out, nothing is minted until a user is named', async () => {
  const { client, relay } = await setUp()
  client.setSubject('user-1')
  await client.logout()
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(relay.seen).toHaveLength(0)
  client.setSubject('user-1')
  expect(await client.getToken('wealthica')).toBe('token-1')
})

test('getToken rejects if the user signs out as the token arrives', async () => {
  const { client } = await leaveOnArrival()
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'discarded' })
})

test('fetch sends nothing if the user signs out as the token arrives', async () => {
  const { client, relay } = await leaveOnArrival()
  const call = client.fetch('wealthica', '/sync', { method: 'POST', body: '{}' })
  await expect(call).rejects.toMatchObject({ code: 'discarded' })
  expect(relay.seen.filter(({ path }) => !path.endsWith('/auth'))).toEqual([])
})

test('log-out resolves although the option headers never resolves', async () => {
  let isStuck = false
  const { client, drive } = await setUp({
    headers: () => (isStuck ? new Promise<Record<string, string>>(() => {}) : {}),
  })
  await client.getToken('wealthica')
  isStuck = true
  await expect(drive(client.logout())).resolves.toBeUndefined()
})
