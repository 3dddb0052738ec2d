import { expect, test } from 'vitest'
import { list, readJson } from '../kit/json.ts'
import { appPath, callApi, serviceToken, startWych } from '../kit/wych.ts'

test('the users of the app are listed with id and address', async () => {
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

test.each(['GET', 'POST'])('a service token is exchanged for a user token by %s', async (method) => {
  const emulator = await startWych()
  const path = appPath(emulator, `/user/${emulator.userWith('ada@example.com').id}/token`)
  const response = await callApi(emulator, path, { token: await serviceToken(emulator), method })
  expect(await readJson(response)).toMatchObject({
    access_token: expect.any(String),
    expires_in: 900,
    token_type: 'Bearer',
  })
})

test('the token of an unknown user is a 404', async () => {
  const emulator = await startWych()
  const token = await serviceToken(emulator)
  expect((await callApi(emulator, appPath(emulator, '/user/nobody/token'), { token })).status).toBe(404)
})

test.each([
  ['EXECUTE:TOKEN_EXCHANGE', [200, 200, 403]],
  ['READ:APP_USERS', [403, 403, 200]],
])('without the scope %s, the routes that need it are refused', async (missing, statuses) => {
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
