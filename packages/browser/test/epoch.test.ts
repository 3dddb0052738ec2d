import { expect, test } from 'vitest'
import { setUp } from './kit/set-up.ts'
import { createVirtualClock } from '@token-relay/test-kit'

test('log-out while a mint is in flight: the late answer is dropped', async () => {
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

test('log-out drops tokens before anything is awaited, and asks the relay to do so once for each provider', async () => {
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

test('log-out does not fail with the relay', async () => {
  const { client, relay } = await setUp()
  await client.getToken('wealthica')
  await relay.close()
  await expect(client.logout()).resolves.toBeUndefined()
})

test('after log-out nothing is minted until somebody is named', async () => {
  const { client, relay } = await setUp()
  client.setSubject('user-1')
  await client.logout()
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(relay.seen).toHaveLength(0)
  client.setSubject('user-1')
  expect(await client.getToken('wealthica')).toBe('token-1')
})

test('another user never gets the last one’s token', async () => {
  const { client, relay } = await setUp()
  client.setSubject('user-1')
  await client.getToken('wealthica')
  client.setSubject('user-2')
  relay.token = { subject: 'subject-2' }
  expect(await client.getToken('wealthica')).toBe('token-2')
})

test('naming the same user again changes nothing', async () => {
  const { client, relay } = await setUp()
  client.setSubject('user-1')
  await client.getToken('wealthica')
  client.setSubject('user-1')
  expect(await client.getToken('wealthica')).toBe('token-1')
  expect(relay.mints()).toHaveLength(1)
})

test('a mint begun for one user is discarded when another is named', async () => {
  const { client } = await setUp()
  client.setSubject('user-1')
  const late = client.getToken('wealthica')
  client.setSubject('user-2')
  await expect(late).rejects.toMatchObject({ code: 'discarded' })
})

test('a discarded mint leaves the next user’s alone', async () => {
  const { client, relay, settle } = await setUp()
  const late = client.getToken('wealthica')
  client.setSubject('user-2')
  const first = client.getToken('wealthica')
  await expect(late).rejects.toMatchObject({ code: 'discarded' })
  const second = client.getToken('wealthica')
  expect(await first).toBe(await second)
  await settle()
  expect(relay.mints().length).toBeLessThanOrEqual(2)
})

test('an answer that arrives in the very moment of the change is dropped', async () => {
  const clock = createVirtualClock()
  let onRead = () => {}
  const own: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    const text = await response.text()
    // The clock is read next when the answer has been taken apart.
    onRead = () => client.setSubject('user-2')
    return new Response(text, response)
  }
  const monotonicMs = () => {
    const change = onRead
    onRead = () => {}
    change()
    return clock.monotonicMs()
  }
  const { client } = await setUp({ clock: { ...clock, monotonicMs }, fetch: own })
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'discarded' })
  expect(client.getSnapshot('wealthica').status).toBe('pending')
})

test('the wait before another try ends with the user', async () => {
  const { client, clock, relay, settle } = await setUp()
  relay.replies.push({ status: 503 })
  const waiting = client.getToken('wealthica')
  await settle()
  expect(clock.nextTimerMs()).toBe(250)
  client.setSubject('user-2')
  await expect(waiting).rejects.toMatchObject({ code: 'discarded' })
  expect(clock.nextTimerMs()).toBeUndefined()
})

test('an answer for somebody else clears every token, and goes to who asks next', async () => {
  const { client, relay } = await setUp()
  await client.getToken('wealthica')
  const { epoch } = client.getSnapshot('wealthica')
  relay.token = { subject: 'subject-2' }
  await expect(client.getToken('wakapay')).rejects.toMatchObject({ code: 'discarded' })
  expect(client.getSnapshot('wealthica')).toMatchObject({ status: 'pending' })
  expect(client.getSnapshot('wealthica').epoch).not.toBe(epoch)
  expect(await client.getToken('wakapay')).toBe('token-2')
  expect(relay.mints()).toHaveLength(2)
})

test('a grant’s signal aborts with its user', async () => {
  const { client } = await setUp()
  const { signal } = await client.getGrant('wealthica')
  client.setSubject('user-2')
  expect(signal.aborted).toBe(true)
})

test('a disposed client mints nothing, whoever is named', async () => {
  const { client, clock, relay } = await setUp()
  const pending = client.getToken('wealthica')
  client.subscribe('wakapay', () => {})
  client.dispose()
  await expect(pending).rejects.toMatchObject({ code: 'discarded' })
  client.setSubject('user-1')
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'disposed' })
  expect(clock.nextTimerMs()).toBeUndefined()
  expect(relay.mints().length).toBeLessThan(3)
})
