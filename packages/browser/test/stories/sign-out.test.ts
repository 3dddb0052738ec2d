import type { Relay } from '@token-relay/test-kit'
import { expect, test, vi } from 'vitest'
import { setUp } from '../kit/set-up.ts'
import { followToken, providerFetch, tokenSnapshot } from '../../src/index.ts'

/** The user signs out in the same turn of the event loop in which the token arrives. */
async function leaveOnArrival() {
  const scene = await setUp()
  followToken(scene.client, 'wealthica', () => {
    if (tokenSnapshot(scene.client, 'wealthica').status === 'success') scene.client.setSubject(null)
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
  expect(tokenSnapshot(client, 'wealthica').token).toBeUndefined()
})

test('log-out drops tokens synchronously and sends one DELETE per provider', async () => {
  const headers = async () => ({ 'x-csrf': 'token' })
  const { client, relay } = await setUp({ headers })
  await client.getToken('wealthica')
  await client.getToken('wealthica', { purpose: 'connect' })
  await client.getToken('wakapay')
  const out = client.logout()
  expect(tokenSnapshot(client, 'wealthica')).toMatchObject({
    status: 'error',
    error: { code: 'unauthenticated' },
  })
  await out
  expect(
    deletions(relay)
      .map(({ path }) => path)
      .sort(),
  ).toEqual(['/wakapay/auth', '/wealthica/auth'])
  expect(deletions(relay)[0]?.headers['x-csrf']).toBe('token')
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
  const call = providerFetch(client, 'wealthica', '/sync', { method: 'POST', body: '{}' })
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

/** Signs out while the option headers is slow. */
async function leaveSlowly() {
  let release = () => {}
  let isSlow = false
  const headers = async () => {
    if (isSlow) await new Promise<void>((resolve) => (release = resolve))
    return {}
  }
  const scene = await setUp({ headers })
  scene.client.setSubject('ada')
  await scene.client.getToken('wealthica')
  isSlow = true
  const out = scene.client.logout()
  await scene.settle()
  isSlow = false
  return { ...scene, out, release: () => release() }
}

/** The page, for events. */
const target = new EventTarget()

const deletions = ({ seen }: Relay) => seen.filter(({ method }) => method === 'DELETE')

test('log-out sends no DELETE once another user is named', async () => {
  const { client, relay, out, release, settle } = await leaveSlowly()
  client.setSubject('bruno')
  release()
  await out
  await settle()
  expect(deletions(relay)).toHaveLength(0)
})

test('log-out sends no DELETE once another user is named, even if they have left again', async () => {
  const { client, relay, out, release, settle } = await leaveSlowly()
  client.setSubject('bruno')
  client.setSubject(null)
  release()
  await out
  await settle()
  expect(deletions(relay)).toHaveLength(0)
})

test('log-out sends no DELETE if another user is named in the same turn', async () => {
  const { client, relay, settle } = await setUp()
  await client.getToken('wealthica')
  const out = client.logout()
  client.setSubject('bruno')
  await out
  await settle()
  expect(deletions(relay)).toHaveLength(0)
})

test('log-out sends its DELETE after slow headers if nobody else is named', async () => {
  const { relay, out, release } = await leaveSlowly()
  release()
  await out
  expect(deletions(relay)).toHaveLength(1)
})

test('log-out sends its DELETE although the client is disposed of', async () => {
  const { client, relay, out, release } = await leaveSlowly()
  client.dispose()
  release()
  await out
  expect(deletions(relay)).toHaveLength(1)
})

test('log-out sends no DELETE after the back button restored the page, which another user may use', async () => {
  vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
  const { relay, out, release, settle } = await leaveSlowly()
  target.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
  release()
  await out
  await settle()
  expect(deletions(relay)).toHaveLength(0)
})

test('a DELETE that has been sent goes on when another user is named', async () => {
  const inits: RequestInit[] = []
  const own: typeof fetch = (input, init = {}) => {
    inits.push(init)
    return fetch(input, init)
  }
  const { client, relay } = await setUp({ fetch: own })
  await client.getToken('wealthica')
  relay.before = () => client.setSubject('bruno')
  await client.logout()
  expect(deletions(relay)).toHaveLength(1)
  expect(inits[1]).toMatchObject({ method: 'DELETE', keepalive: true })
  expect(inits[1]?.signal?.aborted ?? false).toBe(false)
})
