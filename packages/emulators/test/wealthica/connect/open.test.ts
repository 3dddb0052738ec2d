import { expect, test } from 'vitest'
import { createClock } from '../../../src/index.ts'
import { field } from '../../kit/json.ts'
import {
  callApi,
  institutionsOf,
  mintToken,
  openConnect,
  signIn,
  startWealthica,
} from '../../kit/wealthica.ts'

const origin = 'https://app.example.com'
const atStart = () => createClock(() => 1_793_000_000_000)

/** Returns the messages that a page posts when it has loaded. */
function messagesOf(page: string): unknown {
  const attribute = /data-messages="([^"]*)"/.exec(page)?.[1] ?? ''
  return JSON.parse(attribute.replaceAll('&#34;', '"').replaceAll('&#39;', "'").replaceAll('&#38;', '&'))
}

test('a fresh token opens Connect and appears in neither the address nor the page', async () => {
  const emulator = await startWealthica()
  const token = await mintToken(emulator)
  const response = await openConnect(emulator, { token, query: { origin } })
  const page = await response.text()
  expect(response.status).toBe(200)
  expect(page).toContain('Choose your institution')
  expect(page + response.url).not.toContain(token)
  expect(messagesOf(page)).toEqual([])
})

test('a token in the query of a GET opens Connect, for development', async () => {
  const emulator = await startWealthica()
  const query = new URLSearchParams({
    client_id: emulator.credentials.clientId,
    token: await mintToken(emulator),
  })
  const response = await fetch(`${emulator.connectUrl}/connect?${query}`)
  expect(response.status).toBe(200)
  expect(response.url).not.toContain('token')
})

test('Connect accepts a token for 600 s after its iat, even if the token lives longer', async () => {
  const emulator = await startWealthica({ clock: atStart() })
  const token = await mintToken(emulator)
  emulator.clock.advance(600_000)
  expect((await openConnect(emulator, { token })).status).toBe(200)
  emulator.clock.advance(1000)
  const late = await openConnect(emulator, { token, query: { origin } })
  const page = await late.text()
  expect(late.status).toBe(401)
  expect(page).toContain('This session has expired')
  expect(messagesOf(page)).toEqual([
    { event: 'error', error: { error_type: 400, message: 'Connection timeout' } },
  ])
  expect((await callApi(emulator, '/institutions', { token })).status).toBe(200)
})

test('a token with 15 of its 60 minutes left does not open Connect', async () => {
  const emulator = await startWealthica({ clock: atStart() })
  emulator.tokens.set({ iatOffsetSeconds: -2700 })
  expect((await openConnect(emulator, { token: await mintToken(emulator) })).status).toBe(401)
})

test('a token that expires within the window ends the session', async () => {
  const emulator = await startWealthica({ clock: atStart(), tokenLifeSeconds: 60 })
  const session = await openConnect(emulator, { token: await mintToken(emulator) })
  emulator.clock.advance(60_000)
  expect((await fetch(session.url)).status).toBe(401)
})

test('an open session refuses a sign-in after the Connect window has ended', async () => {
  const emulator = await startWealthica({ clock: atStart(), connectWindowSeconds: 30 })
  const session = await openConnect(emulator, { token: await mintToken(emulator) })
  emulator.clock.advance(30_001)
  const answer = await signIn(session.url, 'questrade')
  expect(answer.status).toBe(401)
  expect(await answer.text()).toContain('Connection timeout')
})

test.each([
  ['no token', ''],
  ['a malformed token', 'undefined'],
])('Connect refuses %s', async (_, token) => {
  const emulator = await startWealthica()
  const response = await openConnect(emulator, { token, query: { origin } })
  expect(response.status).toBe(401)
  expect(messagesOf(await response.text())).toMatchObject([{ event: 'error', error: { error_type: 401 } }])
})

test('Connect reads the token of a POST from a form only', async () => {
  const emulator = await startWealthica()
  const address = `${emulator.connectUrl}/connect?client_id=${emulator.credentials.clientId}`
  const body = `token=${await mintToken(emulator)}`
  expect((await fetch(address, { method: 'POST', body })).status).toBe(401)
})

test('parameters are checked before the token', async () => {
  const emulator = await startWealthica()
  const response = await openConnect(emulator, { token: '', query: { webhook_uri: 'ftp://x', origin } })
  expect(messagesOf(await response.text())).toEqual([
    { event: 'error', error: { error_type: 400, message: 'webhook_uri: must be an https address' } },
  ])
})

test.each(['/connect/nobody', '/reconnect/nobody'])('%s is answered with a 404', async (path) => {
  const emulator = await startWealthica()
  const response = await openConnect(emulator, { token: await mintToken(emulator), path })
  expect(response.status).toBe(404)
  expect(await response.text()).toContain('“nobody”')
})

test('a user cannot reconnect the institution of another user', async () => {
  const emulator = await startWealthica()
  const graces = await institutionsOf(emulator, 'grace')
  const path = `/reconnect/${String(field(graces[0], 'id'))}`
  const byAda = await openConnect(emulator, { token: await mintToken(emulator, 'ada'), path })
  const byGrace = await openConnect(emulator, { token: await mintToken(emulator, 'grace'), path })
  expect([byAda.status, byGrace.status]).toEqual([404, 200])
})
