import { expect, test } from 'vitest'
import { createClock } from '../src/index.ts'
import { field, list, readJson } from './wealthica.ts'
import { accountsOf, appPath, callApi, serviceToken, startWych, userToken } from './wych.ts'

test('the app’s users are listed by id and address', async () => {
  const emulator = await startWych()

  const response = await callApi(emulator, appPath(emulator, '/users'), {
    token: await serviceToken(emulator),
  })

  expect(await readJson(response)).toEqual(
    ['ada@example.com', 'grace@example.com', 'alan@example.com'].map((email) => emulator.userWith(email)),
  )
})

test('a user is found by address, or created once', async () => {
  const emulator = await startWych()
  const token = await serviceToken(emulator)
  const post = async (email: string) => {
    const path = appPath(emulator, '/user')
    return readJson(await callApi(emulator, path, { token, method: 'POST', body: { email } }))
  }

  const created = await post('new@example.com')

  expect(created).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    email: 'new@example.com',
  })
  expect(await post('New@Example.com')).toEqual(created)
  expect(await post('ada@example.com')).toEqual(emulator.userWith('ada@example.com'))
  expect(list(await readJson(await callApi(emulator, appPath(emulator, '/users'), { token })))).toHaveLength(
    4,
  )
})

test.each([{}, { email: 1 }, { email: 'nobody' }, { email: `${'x'.repeat(250)}@y.example` }])(
  'the user %j is refused',
  async (body) => {
    const emulator = await startWych()
    const token = await serviceToken(emulator)

    const response = await callApi(emulator, appPath(emulator, '/user'), { token, method: 'POST', body })

    expect(response.status).toBe(400)
  },
)

test.each(['GET', 'POST'])('a service token is exchanged for a user’s by %s', async (method) => {
  const emulator = await startWych()
  const path = appPath(emulator, `/user/${emulator.userWith('ada@example.com').id}/token`)

  const response = await callApi(emulator, path, { token: await serviceToken(emulator), method })

  expect(await readJson(response)).toMatchObject({
    access_token: expect.any(String),
    expires_in: 900,
    token_type: 'Bearer',
  })
})

test('there is no token for an unknown user', async () => {
  const emulator = await startWych()
  const token = await serviceToken(emulator)

  expect((await callApi(emulator, appPath(emulator, '/user/nobody/token'), { token })).status).toBe(404)
})

test.each([
  ['EXECUTE:TOKEN_EXCHANGE', [200, 200, 403]],
  ['READ:APP_USERS', [403, 403, 200]],
])('without the scope %s, what needs it is refused', async (missing, statuses) => {
  const scopes = ['EXECUTE:TOKEN_EXCHANGE', 'READ:APP_USERS'].filter((scope) => scope !== missing)
  const emulator = await startWych({ scopes })
  const token = await serviceToken(emulator)
  const { id } = emulator.userWith('ada@example.com')

  const responses = [
    await callApi(emulator, appPath(emulator, '/users'), { token }),
    await callApi(emulator, appPath(emulator, '/user'), {
      token,
      method: 'POST',
      body: { email: 'a@b.example' },
    }),
    await callApi(emulator, appPath(emulator, `/user/${id}/token`), { token }),
  ]

  expect(responses.map(({ status }) => status)).toEqual(statuses)
})

test.each([
  ['the key', { 'x-api-key': '' }, 403],
  ['the right key', { 'x-api-key': 'wrong' }, 403],
  ['a token', { authorization: '' }, 401],
  ['a token that is one', { authorization: 'Bearer undefined' }, 401],
  ['the scheme Bearer', { authorization: 'Basic YTpi' }, 401],
])('a call without %s is refused', async (_, changes, status) => {
  const emulator = await startWych()
  const authorization = `Bearer ${await userToken(emulator)}`
  const headers = { 'x-api-key': emulator.credentials.apiKey, authorization, ...changes }

  const response = await fetch(`${emulator.apiUrl}/accounts`, { headers })

  expect(response.status).toBe(status)
  expect(await readJson(response)).toEqual({ message: expect.any(String) })
})

test('each token is for its own paths', async () => {
  const emulator = await startWych()
  const [service, user] = [await serviceToken(emulator), await userToken(emulator)]

  expect((await callApi(emulator, '/accounts', { token: service })).status).toBe(403)
  expect((await callApi(emulator, appPath(emulator, '/users'), { token: user })).status).toBe(403)
})

test.each(['/v3/partner/other/app/ledger/users', '/v3/partner/harbour/app/other/users'])(
  '%s belongs to another app',
  async (path) => {
    const emulator = await startWych()

    expect((await callApi(emulator, path, { token: await serviceToken(emulator) })).status).toBe(403)
  },
)

test('revoked tokens of both kinds are refused', async () => {
  const emulator = await startWych()
  const [service, user] = [await serviceToken(emulator), await userToken(emulator)]

  emulator.tokens.revokeAll()

  expect((await callApi(emulator, appPath(emulator, '/users'), { token: service })).status).toBe(401)
  expect((await callApi(emulator, '/accounts', { token: user })).status).toBe(401)
})

test('every user has accounts and transactions of their own, the same every time', async () => {
  const first = await startWych()
  const second = await startWych()
  const adas = await accountsOf(first, 'ada@example.com')
  // Three users start at two banks: some share one.
  const others = [
    ...(await accountsOf(first, 'grace@example.com')),
    ...(await accountsOf(first, 'alan@example.com')),
  ]

  expect(adas).toHaveLength(2)
  expect(adas[0]).toEqual({
    id: expect.any(String),
    name: 'Everyday',
    institution: expect.any(String),
    number: expect.stringMatching(/^12-3\d{3}-\d{7}-00$/),
    currency: 'NZD',
    balance: expect.any(Number),
  })
  const ids = new Set([...adas, ...others].map((account) => field(account, 'id')))
  expect(ids.size).toBe(6)
  expect(await accountsOf(second, 'ada@example.com')).toEqual(adas)
})

test.each(['', '/v3'])(
  'transactions are read under %j, newest first, up to the emulator’s day',
  async (base) => {
    const emulator = await startWych({ clock: createClock(() => Date.parse('2026-11-21T20:00:00Z')) })
    const token = await userToken(emulator)
    const [account] = list(await readJson(await callApi(emulator, `${base}/accounts`, { token })))
    const path = `${base}/accounts/${String(field(account, 'id'))}/transactions`

    const transactions = list(await readJson(await callApi(emulator, path, { token })))

    const dates = transactions.map((transaction) => String(field(transaction, 'date')))
    expect(dates).toEqual(dates.toSorted().toReversed())
    expect(dates[0]).toMatch(/^2026-11-(19|2[01])$/)
    expect(dates.at(-1)).toMatch(/^2026-08/)
    expect(transactions[0]).toMatchObject({ accountId: field(account, 'id'), amount: expect.any(Number) })
  },
)

test('nobody reads somebody else’s transactions', async () => {
  const emulator = await startWych()
  const [graces] = await accountsOf(emulator, 'grace@example.com')
  const path = `/accounts/${String(field(graces, 'id'))}/transactions`

  const adas = await callApi(emulator, path, { token: await userToken(emulator, 'ada@example.com') })
  const own = await callApi(emulator, path, { token: await userToken(emulator, 'grace@example.com') })

  expect([adas.status, own.status]).toEqual([404, 200])
})
