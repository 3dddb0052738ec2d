import { expect, test } from 'vitest'
import { setUp } from './kit/set-up.ts'

/** The user signs out in the very turn in which the token arrives. */
async function leaveOnArrival() {
  const scene = await setUp()
  scene.client.subscribe('wealthica', () => {
    if (scene.client.getSnapshot('wealthica').status === 'success') scene.client.setSubject(null)
  })
  return scene
}

test('who signs out as the token arrives gets none', async () => {
  const { client } = await leaveOnArrival()
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'discarded' })
})

test('who signs out as the token arrives sends none', async () => {
  const { client, relay } = await leaveOnArrival()
  const call = client.fetch('wealthica', '/sync', { method: 'POST', body: '{}' })
  await expect(call).rejects.toMatchObject({ code: 'discarded' })
  expect(relay.seen.filter(({ path }) => !path.endsWith('/auth'))).toEqual([])
})

test('an answer to an older request does not bring the user before back', async () => {
  const { client, relay, clock, settle } = await setUp()
  let release = () => {}
  relay.before = async ({ path }) => {
    if (path.startsWith('/wealthica')) await new Promise<void>((resolve) => (release = resolve))
  }
  relay.token = { subject: 'subject-a' }
  const late = client.getToken('wealthica')
  await expect.poll(() => relay.mints().length).toBe(1)
  clock.advance(1000)
  relay.token = { subject: 'subject-b' }
  const wych = await client.getToken('wych')
  release()
  await expect(late).rejects.toMatchObject({ code: 'discarded' })
  await settle()
  relay.before = () => {}
  expect(client.getSnapshot('wych')).toMatchObject({ status: 'success', token: wych })
  expect(client.getSnapshot('wealthica').status).not.toBe('success')
  expect(await client.getToken('wealthica')).not.toBe(wych)
})

test('a 401 to a request from before the sign-in takes its answer', async () => {
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

test('onUnauthorized that throws at once is asked again after 30 s', async () => {
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

test('logout ends though the host’s headers never come', async () => {
  let isStuck = false
  const { client, drive } = await setUp({
    headers: () => (isStuck ? new Promise<Record<string, string>>(() => {}) : {}),
  })
  await client.getToken('wealthica')
  isStuck = true
  await expect(drive(client.logout())).resolves.toBeUndefined()
})

test('dispose tells those who follow', async () => {
  const { client, settle } = await setUp()
  let told = 0
  await client.getToken('wealthica')
  client.subscribe('wealthica', () => (told += 1))
  client.dispose()
  await settle()
  expect(told).toBe(1)
  expect(client.getSnapshot('wealthica').status).toBe('error')
})
