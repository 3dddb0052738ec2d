// @vitest-environment jsdom
import { expect, onTestFinished, test, vi } from 'vitest'
import { type TokenClientOptions } from '../src/index.ts'
import { setUp } from './kit/set-up.ts'

/** The page shows Ada; then Bruno signs in in another tab. */
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

test('where the relay answers for somebody else than the page has named, nothing is served or sent', async () => {
  const { client, relay } = await switchUser()
  await expect(client.getToken('wealthica', { force: true })).rejects.toMatchObject(discarded)
  expect(client.getSnapshot('wealthica')).toMatchObject({ status: 'error', error: unauthenticated })
  const transfer = client.fetch('wealthica', '/transfers', { method: 'POST', body: '{}' })
  await expect(transfer).rejects.toMatchObject(unauthenticated)
  await expect(client.getToken('wych', { force: true })).rejects.toMatchObject(unauthenticated)
  expect(relay.mints()).toHaveLength(2)
  expect(relay.seen).toHaveLength(2)
})

test('the host hears of it once, and goes on with whom it names then', async () => {
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

test('a host that insists gets no token of another user, and is not asked without end', async () => {
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

test('once the named user is back their tokens are served, and the next change is told again', async () => {
  const { client, relay, onSubjectChange } = await switchUser()
  await client.getToken('wealthica', { force: true }).catch(() => {})
  relay.token = { subject: 'subject-1' }
  client.setSubject('ada')
  expect(await client.getToken('wealthica')).toBe('token-3')
  relay.token = { subject: 'subject-2' }
  await client.getToken('wealthica', { force: true }).catch(() => {})
  expect(onSubjectChange).toHaveBeenCalledTimes(2)
})

test('after nobody was signed in a name may stand for somebody else', async () => {
  const { client } = await switchUser()
  await client.getToken('wealthica', { force: true }).catch(() => {})
  client.setSubject(null)
  client.setSubject('ada')
  expect(await client.getToken('wealthica')).toBe('token-3')
})

test('a page from the browser’s cache serves no other user than the one it has named', async () => {
  const { client, onSubjectChange } = await switchUser()
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
  await expect(client.getToken('wealthica')).rejects.toMatchObject(discarded)
  await expect(client.getToken('wealthica')).rejects.toMatchObject(unauthenticated)
  expect(onSubjectChange).toHaveBeenCalledOnce()
})

test('a call that is under way as another user appears ends with its own', async () => {
  const { client, relay } = await switchUser()
  relay.before = async ({ path }) => {
    if (path.endsWith('/auth')) return
    await client.getToken('wealthica', { force: true }).catch(() => {})
  }
  await expect(client.fetch('wealthica', '/positions')).rejects.toMatchObject(discarded)
})

test('a host that never names anybody hears of another user, too, and goes on as them', async () => {
  const onSubjectChange = vi.fn<() => void>()
  const { client, relay } = await setUp({ onSubjectChange })
  await client.getToken('wealthica')
  expect(onSubjectChange).not.toHaveBeenCalled()
  relay.token = { subject: 'subject-2' }
  await expect(client.getToken('wealthica', { force: true })).rejects.toMatchObject(discarded)
  expect(await client.getToken('wealthica')).toBe('token-2')
  expect(onSubjectChange).toHaveBeenCalledOnce()
})

test('naming nobody again changes nothing', async () => {
  const { client } = await setUp()
  client.setSubject(null)
  const signedOut = client.getSnapshot('wealthica')
  client.setSubject(null)
  expect(client.getSnapshot('wealthica')).toBe(signedOut)
})
