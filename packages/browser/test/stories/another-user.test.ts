// @vitest-environment jsdom
import { expect, onTestFinished, test, vi } from 'vitest'
import type { TokenClientOptions } from '../../src/index.ts'
import { setUp } from '../kit/set-up.ts'

/** The page names Ada. Then Bruno signs in in another tab. */
async function switchUser(options: TokenClientOptions = {}) {
  const onSubjectChange = vi.fn<() => void>()
  const scene = await setUp({ onSubjectChange, ...options })
  scene.client.setSubject('ada')
  await scene.client.getToken('wealthica')
  scene.relay.token = { subject: 'subject-2' }
  return { ...scene, onSubjectChange }
}

const discarded = { code: 'discarded' }
const unauthenticated = { code: 'unauthenticated' }

test('serves and sends nothing after the relay answered for a user other than the named one', async () => {
  const { client, relay } = await switchUser()
  await expect(client.getToken('wealthica', { force: true })).rejects.toMatchObject(discarded)
  expect(client.getSnapshot('wealthica')).toMatchObject({ status: 'error', error: unauthenticated })
  const transfer = client.fetch('wealthica', '/transfers', { method: 'POST', body: '{}' })
  await expect(transfer).rejects.toMatchObject(unauthenticated)
  await expect(client.getToken('wych', { force: true })).rejects.toMatchObject(unauthenticated)
  expect(relay.mints()).toHaveLength(2)
  expect(relay.seen).toHaveLength(2)
})

test('calls onSubjectChange once, and goes on with the user that the host names', async () => {
  const { client, onSubjectChange, settle } = await switchUser()
  onTestFinished(client.subscribe('wealthica', () => {}))
  await client.getToken('wakapay').catch(() => {})
  await client.getToken('wealthica').catch(() => {})
  await settle()
  expect(onSubjectChange).toHaveBeenCalledOnce()
  client.setSubject('bruno')
  expect(await client.getToken('wealthica')).toBe('token-3')
  expect(onSubjectChange).toHaveBeenCalledOnce()
})

test('a host that names the old user again gets no token of the new one, and no loop', async () => {
  const onSubjectChange = vi.fn<() => void>()
  const { client, relay, settle } = await switchUser({ onSubjectChange })
  onSubjectChange.mockImplementation(() => client.setSubject('ada'))
  onTestFinished(client.subscribe('wealthica', () => {}))
  await client.getToken('wealthica', { force: true }).catch(() => {})
  await settle()
  expect(client.getSnapshot('wealthica').error).toMatchObject(unauthenticated)
  expect(onSubjectChange).toHaveBeenCalledOnce()
  expect(relay.mints().length).toBeLessThanOrEqual(3)
})

test('serves the named user again after they return, and reports the next change', async () => {
  const { client, relay, onSubjectChange } = await switchUser()
  await client.getToken('wealthica', { force: true }).catch(() => {})
  relay.token = { subject: 'subject-1' }
  client.setSubject('ada')
  expect(await client.getToken('wealthica')).toBe('token-3')
  relay.token = { subject: 'subject-2' }
  await client.getToken('wealthica', { force: true }).catch(() => {})
  expect(onSubjectChange).toHaveBeenCalledTimes(2)
})

test('a name may mean another user after nobody was signed in', async () => {
  const { client } = await switchUser()
  await client.getToken('wealthica', { force: true }).catch(() => {})
  client.setSubject(null)
  client.setSubject('ada')
  expect(await client.getToken('wealthica')).toBe('token-3')
})

test('a restored page serves no user other than the one it named', async () => {
  const { client, onSubjectChange } = await switchUser()
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
  await expect(client.getToken('wealthica')).rejects.toMatchObject(discarded)
  await expect(client.getToken('wealthica')).rejects.toMatchObject(unauthenticated)
  expect(onSubjectChange).toHaveBeenCalledOnce()
})

test('a call under way is discarded when another user appears', async () => {
  const { client, relay } = await switchUser()
  relay.before = async ({ path }) => {
    if (path.endsWith('/auth')) return
    await client.getToken('wealthica', { force: true }).catch(() => {})
  }
  await expect(client.fetch('wealthica', '/positions')).rejects.toMatchObject(discarded)
})

test('calls onSubjectChange for a host that never names a user, and goes on with the new user', async () => {
  const onSubjectChange = vi.fn<() => void>()
  const { client, relay } = await setUp({ onSubjectChange })
  await client.getToken('wealthica')
  expect(onSubjectChange).not.toHaveBeenCalled()
  relay.token = { subject: 'subject-2' }
  await expect(client.getToken('wealthica', { force: true })).rejects.toMatchObject(discarded)
  expect(await client.getToken('wealthica')).toBe('token-2')
  expect(onSubjectChange).toHaveBeenCalledOnce()
})

test('naming nobody again keeps the snapshot', async () => {
  const { client } = await setUp()
  client.setSubject(null)
  const signedOut = client.getSnapshot('wealthica')
  client.setSubject(null)
  expect(client.getSnapshot('wealthica')).toBe(signedOut)
})
