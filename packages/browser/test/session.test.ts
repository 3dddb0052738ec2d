import { createVirtualClock } from '@token-relay/test-kit'
import { expect, test } from 'vitest'
import { setUp } from './kit/set-up.ts'
import { followToken, providerFetch, tokenSnapshot } from '../src/index.ts'

test('a new user never gets the previous user’s token', async () => {
  const { client, relay } = await setUp()
  client.setSubject('user-1')
  await client.getToken('wealthica')
  client.setSubject('user-2')
  relay.token = { subject: 'subject-2' }
  expect(await client.getToken('wealthica')).toBe('token-2')
})

test('naming the same user again keeps their token', async () => {
  const { client, relay } = await setUp()
  client.setSubject('user-1')
  await client.getToken('wealthica')
  client.setSubject('user-1')
  expect(await client.getToken('wealthica')).toBe('token-1')
  expect(relay.mints()).toHaveLength(1)
})

test('C11 the first name keeps the token that arrived before it, if both have one subject', async () => {
  const { client, relay } = await setUp()
  await client.getToken('wealthica')
  client.setSubject('ada', { subject: 'subject-1' })
  expect(await client.getToken('wealthica')).toBe('token-1')
  client.setSubject('bruno')
  expect(await client.getToken('wealthica')).toBe('token-2')
  expect(relay.mints()).toHaveLength(2)
})

test('the first name drops a token that arrived before it, if its subject is unknown or another one', async () => {
  for (const options of [undefined, { subject: 'subject-2' }]) {
    const { client } = await setUp()
    const { signal } = await client.getGrant('wealthica')
    client.setSubject('ada', options)
    expect(signal.aborted).toBe(true)
  }
})

test('another name for the same subject keeps the token', async () => {
  const { client } = await setUp()
  client.setSubject('ada')
  await client.getToken('wealthica')
  client.setSubject('ada@example.com', { subject: 'subject-1' })
  expect(await client.getToken('wealthica')).toBe('token-1')
  client.setSubject('bruno')
  expect(await client.getToken('wealthica')).toBe('token-2')
})

test('a mint for one user is discarded when another user is named', async () => {
  const { client } = await setUp()
  client.setSubject('user-1')
  const late = client.getToken('wealthica')
  client.setSubject('user-2')
  await expect(late).rejects.toMatchObject({ code: 'discarded' })
})

test('a discarded mint does not end the next user’s mint', async () => {
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

test('drops an answer that is being parsed when the user changes', async () => {
  const clock = createVirtualClock()
  let onRead = () => {}
  const own: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    const text = await response.text()
    // The client reads the clock next after it has parsed the answer.
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
  expect(tokenSnapshot(client, 'wealthica').status).toBe('pending')
})

test('the pause before a retry ends when the user changes', async () => {
  const { client, clock, relay, settle } = await setUp()
  relay.replies.push({ status: 503 })
  const waiting = client.getToken('wealthica')
  await settle()
  expect(clock.nextTimerMs()).toBe(250)
  client.setSubject('user-2')
  await expect(waiting).rejects.toMatchObject({ code: 'discarded' })
  expect(clock.nextTimerMs()).toBeUndefined()
})

test('an answer for another user drops every token and serves the next caller', async () => {
  const { client, relay } = await setUp()
  await client.getToken('wealthica')
  const { epoch } = tokenSnapshot(client, 'wealthica')
  relay.token = { subject: 'subject-2' }
  await expect(client.getToken('wakapay')).rejects.toMatchObject({ code: 'discarded' })
  expect(tokenSnapshot(client, 'wealthica')).toMatchObject({ status: 'pending' })
  expect(tokenSnapshot(client, 'wealthica').epoch).not.toBe(epoch)
  expect(await client.getToken('wakapay')).toBe('token-2')
  expect(relay.mints()).toHaveLength(2)
})

test('a grant’s signal aborts when the user changes', async () => {
  const { client } = await setUp()
  const { signal } = await client.getGrant('wealthica')
  client.setSubject('user-2')
  expect(signal.aborted).toBe(true)
})

test('an answer to an older request does not restore the previous user', async () => {
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
  expect(tokenSnapshot(client, 'wych')).toMatchObject({ status: 'success', token: wych })
  expect(tokenSnapshot(client, 'wealthica').status).not.toBe('success')
  expect(await client.getToken('wealthica')).not.toBe(wych)
})

for (const name of ['/evil.example', '../admin', 'wealthica/auth#', 'a?b', '']) {
  test(`rejects the provider name ${JSON.stringify(name)} without a request`, async () => {
    const { client, relay } = await setUp({ headers: () => ({ 'x-csrf': 'abc' }) })
    await expect(client.getToken(name)).rejects.toMatchObject({ code: 'unsafe_path' })
    await expect(providerFetch(client, name, '/positions')).rejects.toMatchObject({ code: 'unsafe_path' })
    expect(() => tokenSnapshot(client, name)).toThrow('unsafe_path')
    expect(() => followToken(client, name, () => {})).toThrow('unsafe_path')
    await client.logout()
    expect(relay.seen).toHaveLength(0)
  })
}
