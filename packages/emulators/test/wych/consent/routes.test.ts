import { JSDOM } from 'jsdom'
import { expect, test } from 'vitest'
import type { WychEmulator } from '../../../src/index.ts'
import { accountsOf, startWych, userToken } from '../../kit/wych.ts'

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

test.each(['ACTIVE', 'PENDING', 'REJECTED'])(
  'the browser returns with connection, the state %s and user',
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

test('two consents have different ids', async () => {
  const emulator = await startWych({ returnUrl })
  const locations = [await answerWith(emulator), await answerWith(emulator)].map((r) =>
    r.headers.get('location'),
  )
  expect(new Set(locations).size).toBe(2)
})

test('the page offers the user that the app named last, or the one in its address', async () => {
  const emulator = await startWych({ returnUrl })
  const emailIn = (page: Document) => page.querySelector('input')?.value
  const { id } = emulator.userWith('alan@example.com')
  expect(emailIn(await openPage(emulator))).toBe('')
  await userToken(emulator, 'grace@example.com')
  expect(emailIn(await openPage(emulator))).toBe('grace@example.com')
  expect(emailIn(await openPage(emulator, `?user=${id}`))).toBe('alan@example.com')
  expect(emailIn(await openPage(emulator, '?user=nobody'))).toBe('')
})

test('after another address is typed in, the browser returns with that user', async () => {
  const emulator = await startWych({ returnUrl })
  await userToken(emulator, 'ada@example.com')
  const response = await answerWith(emulator, { email: 'mallory@example.com' })
  const location = new URL(response.headers.get('location') ?? '')
  expect(location.searchParams.get('user')).toBe(emulator.userWith('mallory@example.com').id)
})

test.each([{ email: 'nobody' }, { bank: 'other' }, { state: 'MAYBE' }])(
  'the form is shown again for the answer %j',
  async (changes) => {
    const emulator = await startWych({ returnUrl })
    const response = await answerWith(emulator, changes)
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
    expect(await response.text()).toContain('role="alert"')
  },
)

test('the page of another app is a 404', async () => {
  const { connectUrl } = await startWych({ returnUrl })
  expect((await fetch(`${connectUrl}/app/other/connection`)).status).toBe(404)
})
