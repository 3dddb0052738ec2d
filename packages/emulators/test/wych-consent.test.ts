import { JSDOM } from 'jsdom'
import { expect, test } from 'vitest'
import type { WychEmulator } from '../src/index.ts'
import { readJson } from './wealthica.ts'
import { accountsOf, startWych, userToken } from './wych.ts'

const returnUrl = 'https://app.example.com/wych/return?from=wych'

const pageOf = ({ connectUrl, credentials }: WychEmulator) =>
  `${connectUrl}/app/${credentials.app}/connection`

async function openPage(emulator: WychEmulator, query = ''): Promise<Document> {
  const response = await fetch(pageOf(emulator) + query)
  return new JSDOM(await response.text()).window.document
}

function answerWith(emulator: WychEmulator, changes: Record<string, string> = {}): Promise<Response> {
  const fields = { email: 'ada@example.com', bank: 'southern', state: 'ACTIVE', ...changes }
  return fetch(pageOf(emulator), { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
}

test('the page asks who, which bank, and for an answer, with a label on every field', async () => {
  const page = await openPage(await startWych({ returnUrl }))

  const labelled = [...page.querySelectorAll('label')].map((label) => label.control?.getAttribute('name'))
  expect(labelled).toEqual(['email', 'bank'])
  expect([...page.querySelectorAll('button')].map((button) => button.value)).toEqual([
    'ACTIVE',
    'REJECTED',
    'PENDING',
  ])
  expect([page.documentElement.lang, page.title]).toEqual(['en', 'Connect a bank – ledger'])
  expect(page.querySelectorAll('h1, main, header')).toHaveLength(3)
})

test.each(['ACTIVE', 'PENDING', 'REJECTED'])(
  'the browser comes back with connection, %s and user',
  async (state) => {
    const emulator = await startWych({ returnUrl })

    const response = await answerWith(emulator, { state })

    const location = new URL(response.headers.get('location') ?? '')
    expect([response.status, location.origin + location.pathname]).toEqual([
      303,
      'https://app.example.com/wych/return',
    ])
    expect(Object.fromEntries(location.searchParams)).toEqual({
      from: 'wych',
      connection: expect.stringMatching(/^[0-9a-f-]{36}$/),
      state,
      user: emulator.userWith('ada@example.com').id,
    })
  },
)

test.each([
  ['ACTIVE', 2],
  ['PENDING', 0],
  ['REJECTED', 0],
])('a bank that is %s adds %i accounts', async (state, added) => {
  const emulator = await startWych({ returnUrl })
  const before = await accountsOf(emulator)

  await answerWith(emulator, { state })
  await answerWith(emulator, { state })

  expect(await accountsOf(emulator)).toHaveLength(before.length + added)
})

test('two consents have two ids', async () => {
  const emulator = await startWych({ returnUrl })

  const locations = [await answerWith(emulator), await answerWith(emulator)].map((r) =>
    r.headers.get('location'),
  )

  expect(new Set(locations).size).toBe(2)
})

test('the page offers the user whom the app named last, or the one in its address', async () => {
  const emulator = await startWych({ returnUrl })
  const emailIn = (page: Document) => page.querySelector('input')?.value
  const { id } = emulator.userWith('alan@example.com')

  expect(emailIn(await openPage(emulator))).toBe('')
  await userToken(emulator, 'grace@example.com')
  expect(emailIn(await openPage(emulator))).toBe('grace@example.com')
  expect(emailIn(await openPage(emulator, `?user=${id}`))).toBe('alan@example.com')
  expect(emailIn(await openPage(emulator, '?user=nobody'))).toBe('')
})

test('whoever types another address comes back as that user', async () => {
  const emulator = await startWych({ returnUrl })
  await userToken(emulator, 'ada@example.com')

  const response = await answerWith(emulator, { email: 'mallory@example.com' })

  const location = new URL(response.headers.get('location') ?? '')
  expect(location.searchParams.get('user')).toBe(emulator.userWith('mallory@example.com').id)
})

test.each([{ email: 'nobody' }, { bank: 'other' }, { state: 'MAYBE' }])(
  'the answer %j is asked again',
  async (changes) => {
    const emulator = await startWych({ returnUrl })

    const response = await answerWith(emulator, changes)

    expect([response.status, response.headers.get('location')]).toEqual([400, null])
    expect(await response.text()).toContain('role="alert"')
  },
)

test('a script sets the return address, and reset takes it back', async () => {
  const emulator = await startWych()
  expect((await fetch(pageOf(emulator))).status).toBe(409)

  emulator.consent.setReturnUrl('http://localhost:3000/back')
  const response = await answerWith(emulator)

  expect(response.headers.get('location')).toMatch(/^http:\/\/localhost:3000\/back\?connection=/)
  expect(() => emulator.consent.setReturnUrl('back')).toThrow('returnUrl is back')
  emulator.reset()
  expect((await answerWith(emulator)).status).toBe(409)
})

test('the page of another app is not found', async () => {
  const { connectUrl } = await startWych({ returnUrl })

  expect((await fetch(`${connectUrl}/app/other/connection`)).status).toBe(404)
})

test('what the address and the form say is escaped, and the page may not be embedded', async () => {
  const attack = '"><script>alert(1)</script>'
  const emulator = await startWych({ returnUrl, app: attack })
  const page = `${emulator.connectUrl}/app/${encodeURIComponent(attack)}/connection`

  const response = await fetch(page, { method: 'POST', body: new URLSearchParams({ email: attack }) })
  const elsewhere = await fetch(`${emulator.connectUrl}/app/${encodeURIComponent(`x${attack}`)}/connection`)

  expect(await response.text()).not.toContain('<script>')
  expect(await elsewhere.text()).not.toContain('<script>')
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
})

test('return address, users and tokens are scripted over HTTP', async () => {
  const emulator = await startWych()
  const script = (name: string, body: unknown) =>
    fetch(`${emulator.url}/_emulator/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  const user = await readJson(await script('users', { email: 'new@example.com' }))
  await script('consent', { returnUrl })
  await script('tokens', { lifeSeconds: 5, scopes: ['READ:APP_USERS'], revokeAll: true })

  expect(user).toEqual(emulator.userWith('new@example.com'))
  expect((await answerWith(emulator)).headers.get('location')).toContain('https://app.example.com/')
  expect((await script('users', { email: 'nobody' })).status).toBe(400)
  expect((await script('consent', { returnUrl: 5 })).status).toBe(400)
  expect((await script('tokens', { scopes: 'all' })).status).toBe(400)
  expect((await script('tokens', { lifeSeconds: 0 })).status).toBe(400)
})
