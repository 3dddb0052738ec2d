// @vitest-environment jsdom
import { expect, onTestFinished, test, vi } from 'vitest'
import type { TokenClientOptions } from '../../src/index.ts'
import { followToken, providerFetch, tokenSnapshot } from '../../src/index.ts'
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
  expect(tokenSnapshot(client, 'wealthica')).toMatchObject({ status: 'error', error: unauthenticated })
  const transfer = providerFetch(client, 'wealthica', '/transfers', { method: 'POST', body: '{}' })
  await expect(transfer).rejects.toMatchObject(unauthenticated)
  await expect(client.getToken('wych', { force: true })).rejects.toMatchObject(unauthenticated)
  expect(relay.mints()).toHaveLength(2)
  expect(relay.seen).toHaveLength(2)
})

test('calls onSubjectChange once, and goes on with the user that the host names', async () => {
  const { client, onSubjectChange, settle } = await switchUser()
  onTestFinished(followToken(client, 'wealthica', () => {}))
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
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await client.getToken('wealthica', { force: true }).catch(() => {})
  await settle()
  expect(tokenSnapshot(client, 'wealthica').error).toMatchObject(unauthenticated)
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
  await expect(providerFetch(client, 'wealthica', '/positions')).rejects.toMatchObject(discarded)
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
  const signedOut = tokenSnapshot(client, 'wealthica')
  client.setSubject(null)
  expect(tokenSnapshot(client, 'wealthica')).toBe(signedOut)
})

/** The page names Ada and her subject before the first mint. */
async function nameAda(options: TokenClientOptions = {}) {
  const onSubjectChange = vi.fn<() => void>()
  const scene = await setUp({ onSubjectChange, ...options })
  scene.client.setSubject('ada', { subject: 'subject-1' })
  return { ...scene, onSubjectChange }
}

test('the first token is served if the relay answers for the named subject', async () => {
  const { client, onSubjectChange } = await nameAda()
  expect(await client.getToken('wealthica')).toBe('token-1')
  expect(onSubjectChange).not.toHaveBeenCalled()
})

test('the first token is dropped if the relay answers for another subject, and onSubjectChange is called once', async () => {
  const { client, relay, onSubjectChange } = await nameAda()
  relay.token = { subject: 'subject-2' }
  await expect(client.getToken('wealthica')).rejects.toMatchObject(discarded)
  await expect(client.getToken('wealthica')).rejects.toMatchObject(unauthenticated)
  await expect(providerFetch(client, 'wych', '/transfers', { method: 'POST' })).rejects.toMatchObject(
    unauthenticated,
  )
  expect(relay.seen).toHaveLength(1)
  expect(onSubjectChange).toHaveBeenCalledOnce()
})

test('a follower never shows a first token of another subject', async () => {
  const { client, relay, settle } = await nameAda()
  relay.token = { subject: 'subject-2' }
  const shown: unknown[] = []
  onTestFinished(followToken(client, 'wealthica', () => shown.push(tokenSnapshot(client, 'wealthica').token)))
  await settle()
  expect(shown).toEqual([undefined])
  expect(tokenSnapshot(client, 'wealthica').error).toMatchObject(unauthenticated)
})

test('the named subject is checked for every provider, also after it has been confirmed', async () => {
  const { client, relay, onSubjectChange } = await nameAda()
  await client.getToken('wealthica')
  relay.token = { subject: 'subject-2' }
  await expect(client.getToken('wych')).rejects.toMatchObject(discarded)
  expect(onSubjectChange).toHaveBeenCalledOnce()
})

test('a host that insists on its subject gets no token of another one, and no loop', async () => {
  const { client, relay, onSubjectChange, settle } = await nameAda()
  onSubjectChange.mockImplementation(() => client.setSubject('ada', { subject: 'subject-1' }))
  relay.token = { subject: 'subject-2' }
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  expect(tokenSnapshot(client, 'wealthica').error).toMatchObject(unauthenticated)
  expect(onSubjectChange).toHaveBeenCalledOnce()
  expect(relay.mints().length).toBeLessThanOrEqual(3)
})

test('goes on with the user and the subject that the host names after the change', async () => {
  const { client, relay, onSubjectChange } = await nameAda()
  relay.token = { subject: 'subject-2' }
  await client.getToken('wealthica').catch(() => {})
  client.setSubject('bruno', { subject: 'subject-2' })
  expect(await client.getToken('wealthica')).toBe('token-2')
  expect(onSubjectChange).toHaveBeenCalledOnce()
})

test('naming a subject later keeps the token that was minted for it', async () => {
  const { client, relay } = await setUp()
  client.setSubject('ada')
  await client.getToken('wealthica')
  client.setSubject('ada', { subject: 'subject-1' })
  expect(await client.getToken('wealthica')).toBe('token-1')
  expect(relay.mints()).toHaveLength(1)
})

test('naming a subject later drops a token of another one', async () => {
  const { client, relay } = await setUp()
  relay.token = { subject: 'subject-2' }
  client.setSubject('ada')
  const { signal } = await client.getGrant('wealthica')
  client.setSubject('ada', { subject: 'subject-1' })
  expect(signal.aborted).toBe(true)
  expect(tokenSnapshot(client, 'wealthica').token).toBeUndefined()
  await expect(client.getToken('wealthica')).rejects.toMatchObject(discarded)
})

test('naming a subject during the first mint checks that mint', async () => {
  const { client, relay } = await setUp()
  relay.token = { subject: 'subject-2' }
  client.setSubject('ada')
  relay.before = () => client.setSubject('ada', { subject: 'subject-1' })
  await expect(client.getToken('wealthica')).rejects.toMatchObject(discarded)
  expect(tokenSnapshot(client, 'wealthica').token).toBeUndefined()
})

test('naming nobody forgets the subject', async () => {
  const { client, relay } = await nameAda()
  client.setSubject(null)
  relay.token = { subject: 'subject-2' }
  client.setSubject('ada')
  expect(await client.getToken('wealthica')).toBe('token-1')
})

test('a restored page still checks the named subject', async () => {
  const { client, relay } = await nameAda()
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
  relay.token = { subject: 'subject-2' }
  await expect(client.getToken('wealthica')).rejects.toMatchObject(discarded)
})

test('throws for an empty subject, which would switch the check off', async () => {
  const { client } = await setUp()
  expect(() => client.setSubject('ada', { subject: '' })).toThrow('subject is empty')
  expect(() => client.setSubject('ada', JSON.parse('{}'))).toThrow('subject is empty')
  expect(() => client.setSubject('ada', JSON.parse('{"subject":null}'))).toThrow('subject is empty')
})
