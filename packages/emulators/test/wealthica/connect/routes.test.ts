import { expect, test } from 'vitest'
import type { WealthicaEmulator } from '../../../src/index.ts'
import { field, list } from '../../kit/json.ts'
import { institutionsOf, mintToken, openConnect, signIn, startWealthica } from '../../kit/wealthica.ts'

const origin = 'https://app.example.com'

async function openSession(
  emulator: WealthicaEmulator,
  query: Record<string, string> = {},
  path = '/connect',
) {
  const { url } = await openConnect(emulator, { token: await mintToken(emulator), query, path })
  return url
}

test('a sign-in connects an institution, which the API then lists', async () => {
  const emulator = await startWealthica()
  const before = await institutionsOf(emulator)
  const session = await openSession(emulator)
  const answer = await signIn(session, 'rbc')
  const after = await institutionsOf(emulator)
  expect([answer.status, answer.headers.get('location')]).toEqual([303, new URL(session).pathname])
  expect(after).toHaveLength(before.length + 1)
  expect(after.at(-1)).toMatchObject({ name: 'RBC Direct Investing', sync_status: 'ok' })
  expect(field(list(field(after.at(-1), 'investments'))[0], 'value')).toBeGreaterThan(0)
})

test('a session connects one institution at most', async () => {
  const emulator = await startWealthica()
  const before = await institutionsOf(emulator)
  const session = await openSession(emulator)
  await signIn(session, 'rbc')
  await signIn(session, 'questrade')
  expect(await institutionsOf(emulator)).toHaveLength(before.length + 1)
  expect(await (await fetch(session)).text()).toContain('RBC Direct Investing is connected')
})

test('a reconnected institution keeps its id and gets a new sync date', async () => {
  const emulator = await startWealthica()
  const [first, ...others] = await institutionsOf(emulator)
  const id = String(field(first, 'id'))
  const session = await openSession(emulator, {}, `/reconnect/${id}`)
  await signIn(session, String(field(first, 'type')))
  const [after, ...same] = await institutionsOf(emulator)
  expect([field(after, 'id'), same]).toEqual([id, others])
  expect(Date.parse(String(field(after, 'sync_date')))).toBeGreaterThan(
    Date.parse(String(field(first, 'sync_date'))),
  )
})

test('a session for the provider in the address offers no other provider', async () => {
  const emulator = await startWealthica()
  const session = await openSession(emulator, {}, '/connect/kraken')
  expect(await (await fetch(session)).text()).toContain('Sign in to Kraken')
  expect((await signIn(session, 'questrade')).status).toBe(404)
  expect((await fetch(`${session}/wise`)).status).toBe(404)
})

test('a provider that the session does not offer cannot be connected', async () => {
  const emulator = await startWealthica()
  const session = await openSession(emulator, { providers: 'questrade' })
  expect((await signIn(session, 'rbc')).status).toBe(404)
})

test('an unknown session has expired', async () => {
  const { url } = await startWealthica()
  expect((await fetch(`${url}/session/nothing`)).status).toBe(401)
})

test('a form without a password is shown again', async () => {
  const emulator = await startWealthica()
  const answer = await signIn(await openSession(emulator), 'rbc', '')
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('Sign in to RBC')])
})

test('without an opener, the browser goes to redirect_uri with institution and state', async () => {
  const emulator = await startWealthica()
  const session = await openSession(emulator, {
    redirect_uri: 'https://app.example.com/back?a=1',
    state: 'x y',
  })
  const answer = await signIn(session, 'rbc')
  const id = String(field((await institutionsOf(emulator)).at(-1), 'id'))
  expect(answer.headers.get('location')).toBe(
    `https://app.example.com/back?a=1&institution=${id}&provider=rbc&state=x+y`,
  )
})

test('with an opener, redirect_uri is ignored', async () => {
  const emulator = await startWealthica()
  const session = await openSession(emulator, { redirect_uri: 'https://app.example.com/back', origin })
  expect((await signIn(session, 'rbc')).headers.get('location')).toBe(new URL(session).pathname)
})

test('a user with fifty institutions cannot connect another one', async () => {
  const emulator = await startWealthica()
  let status = 303
  for (let index = 0; index < 50 && status === 303; index += 1) {
    status = (await signIn(await openSession(emulator), 'rbc')).status
  }
  expect(status).toBe(409)
  expect(await institutionsOf(emulator)).toHaveLength(50)
})
