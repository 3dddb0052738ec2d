import { expect, test } from 'vitest'
import { createClock } from '../src/index.ts'
import {
  callApi,
  field,
  institutionsOf,
  mintToken,
  openConnect,
  signIn,
  startWealthica,
} from './wealthica.ts'

const origin = 'https://app.example.com'
const atStart = () => createClock(() => 1_793_000_000_000)

/** What a page tells its opener when it has loaded. */
function told(page: string): unknown {
  const attribute = /data-messages="([^"]*)"/.exec(page)?.[1] ?? ''
  return JSON.parse(attribute.replaceAll('&#34;', '"').replaceAll('&#39;', "'").replaceAll('&#38;', '&'))
}

test('a fresh token opens Connect, and appears neither in the address nor in the page', async () => {
  const emulator = await startWealthica()
  const token = await mintToken(emulator)

  const response = await openConnect(emulator, { token, query: { origin } })
  const page = await response.text()

  expect(response.status).toBe(200)
  expect(page).toContain('Choose your institution')
  expect(page + response.url).not.toContain(token)
  expect(told(page)).toEqual([])
})

test('a token in the query of a GET opens Connect too, for development', async () => {
  const emulator = await startWealthica()
  const query = new URLSearchParams({
    client_id: emulator.credentials.clientId,
    token: await mintToken(emulator),
  })

  const response = await fetch(`${emulator.connectUrl}/connect?${query}`)

  expect(response.status).toBe(200)
  expect(response.url).not.toContain('token')
})

test('Connect takes a token for 600 s after its iat, whatever is left of its life', async () => {
  const emulator = await startWealthica({ clock: atStart() })
  const token = await mintToken(emulator)

  emulator.clock.advance(600_000)
  expect((await openConnect(emulator, { token })).status).toBe(200)
  emulator.clock.advance(1000)
  const late = await openConnect(emulator, { token, query: { origin } })
  const page = await late.text()

  expect(late.status).toBe(401)
  expect(page).toContain('This session has expired')
  expect(told(page)).toEqual([{ event: 'error', error: { error_type: 400, message: 'Connection timeout' } }])
  expect((await callApi(emulator, '/institutions', { token })).status).toBe(200)
})

test('a token minted 45 minutes ago, with a quarter of an hour to live, does not open Connect', async () => {
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

test('a session that is open when the window shuts takes no sign-in', async () => {
  const emulator = await startWealthica({ clock: atStart(), connectWindowSeconds: 30 })
  const session = await openConnect(emulator, { token: await mintToken(emulator) })

  emulator.clock.advance(30_001)
  const answer = await signIn(session.url, 'questrade')

  expect(answer.status).toBe(401)
  expect(await answer.text()).toContain('Connection timeout')
})

test.each([
  ['no token', ''],
  ['a token that is none', 'undefined'],
])('%s is refused', async (_, token) => {
  const emulator = await startWealthica()

  const response = await openConnect(emulator, { token, query: { origin } })

  expect(response.status).toBe(401)
  expect(told(await response.text())).toMatchObject([{ event: 'error', error: { error_type: 401 } }])
})

test('a token in anything but a form is not read', async () => {
  const emulator = await startWealthica()
  const address = `${emulator.connectUrl}/connect?client_id=${emulator.credentials.clientId}`
  const body = `token=${await mintToken(emulator)}`

  expect((await fetch(address, { method: 'POST', body })).status).toBe(401)
})

test.each([
  ['client_id', { client_id: 'somebody' }],
  ['webhook_uri', { webhook_uri: 'http://app.example.com/hook' }],
  ['origin', { origin: 'https://app.example.com/page' }],
  ['origin', { origin: 'javascript:alert(1)' }],
  ['redirect_uri', { redirect_uri: 'javascript:alert(1)' }],
  ['providers', { providers: 'questrade,nobody' }],
  ['provider_groups', { provider_groups: 'core,others' }],
  ['providers', { providers: 'kraken', provider_groups: 'core' }],
])('a bad %s is named: %j', async (name, query) => {
  const emulator = await startWealthica()

  const response = await openConnect(emulator, { token: await mintToken(emulator), query })

  expect(response.status).toBe(400)
  expect(await response.text()).toContain(`<p>${name}: `)
})

test('parameters are checked before the token', async () => {
  const emulator = await startWealthica()

  const response = await openConnect(emulator, { token: '', query: { webhook_uri: 'ftp://x', origin } })

  expect(told(await response.text())).toEqual([
    { event: 'error', error: { error_type: 400, message: 'webhook_uri: must be an https address' } },
  ])
})

test.each(['/connect/nobody', '/reconnect/nobody'])('%s is not found', async (path) => {
  const emulator = await startWealthica()

  const response = await openConnect(emulator, { token: await mintToken(emulator), path })

  expect(response.status).toBe(404)
  expect(await response.text()).toContain('“nobody”')
})

test("nobody reconnects somebody else's institution", async () => {
  const emulator = await startWealthica()
  const graces = await institutionsOf(emulator, 'grace')
  const path = `/reconnect/${String(field(graces[0], 'id'))}`

  const adas = await openConnect(emulator, { token: await mintToken(emulator, 'ada'), path })
  const own = await openConnect(emulator, { token: await mintToken(emulator, 'grace'), path })

  expect([adas.status, own.status]).toEqual([404, 200])
})

test.each([
  [{}, ['Questrade', 'Coinbase'], ['Kraken']],
  [{ providers: 'questrade,rbc' }, ['Questrade', 'RBC'], ['Coinbase']],
  [{ provider_groups: 'thirdparty' }, ['Kraken', 'Wise'], ['Questrade']],
  [{ provider_groups: 'core,thirdparty', providers: 'wise' }, ['Wise'], ['Questrade', 'Kraken']],
])('%j offers %j and not %j', async (query, offered, left) => {
  const emulator = await startWealthica()

  const page = await (await openConnect(emulator, { token: await mintToken(emulator), query })).text()

  for (const name of offered) expect(page).toContain(name)
  for (const name of left) expect(page).not.toContain(name)
})

test.each([
  [{}, '<html lang="en" data-theme="light">', 'data-per-line="2"', 'Choose your institution'],
  [
    { lang: 'es', theme: 'dark' },
    '<html lang="es" data-theme="dark">',
    'data-per-line="2"',
    'Elija su institución',
  ],
  [{ lang: 'fr', providers_per_line: '1' }, 'lang="fr"', 'data-per-line="1"', 'Choisissez votre institution'],
  [{ lang: 'it', providers_per_line: '3' }, 'lang="it"', 'data-per-line="2"', 'Scelga il suo istituto'],
  [{ lang: 'xx', theme: 'pink' }, '<html lang="en" data-theme="light">', 'Maple Ledger', 'aria-label'],
])('%j shows', async (query, ...parts) => {
  const emulator = await startWealthica()
  const all = { origin, ...query }

  const page = await (await openConnect(emulator, { token: await mintToken(emulator), query: all })).text()

  for (const part of parts) expect(page).toContain(part)
})

test('values from the address and from options are escaped', async () => {
  const attack = '"><script>alert(1)</script>'
  const emulator = await startWealthica({ teamName: attack })
  const token = await mintToken(emulator)

  const pages = await Promise.all(
    [
      openConnect(emulator, { token, query: { client_id: attack } }),
      openConnect(emulator, { token, query: { providers: attack, origin, lang: attack, theme: attack } }),
      openConnect(emulator, { token, query: { redirect_uri: `https://a.example/${attack}`, state: attack } }),
      openConnect(emulator, { token, path: `/connect/${encodeURIComponent(attack)}` }),
    ].map(async (opened) => (await opened).text()),
  )

  for (const page of pages) expect(page).not.toContain(attack)
  expect(pages[0]).toContain('&#34;&#62;&#60;script&#62;')
})

test('the page may be embedded anywhere, is not stored, and runs its own script only', async () => {
  const emulator = await startWealthica()

  const { headers } = await openConnect(emulator, { token: await mintToken(emulator) })

  expect(headers.get('x-frame-options')).toBeNull()
  expect(headers.get('content-security-policy')).not.toContain('frame-ancestors')
  expect(headers.get('content-security-policy')).toContain("script-src 'self'")
  expect(headers.get('cache-control')).toBe('no-store')
})
