import { afterEach, expect, test } from 'vitest'
import { type Host, startHost } from './support/host.ts'
import { problemIn } from './support/problem.ts'

let host: Host
afterEach(() => host.close())

const post = (user: string) =>
  fetch(`${host.url}/wealthica/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: `user=${encodeURIComponent(user)}` },
    body: '{}',
  })
const codeOf = async (response: Response) => (await problemIn(response)).code

test.each(['ada\n', 'ada\0', 'a\tb', ' ada', 'ada ', 'zoë', '名前', 'ada\u007f', 'ada\r\nX-Evil: 1'])(
  'the user name %j is refused before any call',
  async (user) => {
    host = await startHost()
    const response = await post(user)
    expect([response.status, await codeOf(response)]).toEqual([403, 'no_provider_account'])
    expect(host.emulator.requests()).toEqual([])
  },
)

test.each(['', 'x'.repeat(257), 'é'.repeat(129)])('the id %j is refused before any call', async (user) => {
  host = await startHost()
  const response = await post(user)
  expect([response.status, await codeOf(response)]).toEqual([500, 'identify_failed'])
  expect(host.emulator.requests()).toEqual([])
})

test('256 characters are a name', async () => {
  host = await startHost()
  expect((await post('x'.repeat(256))).status).toBe(200)
})

test.each([undefined, null, ''])('loginName giving %j is 403 before any call', async (name) => {
  host = await startHost({ wealthica: { loginName: () => name } })
  const response = await post('ada')
  expect([response.status, await codeOf(response)]).toEqual([403, 'no_provider_account'])
  expect(host.emulator.requests()).toEqual([])
})

test('an encoder carries names that a header cannot', async () => {
  host = await startHost({ wealthica: { loginName: ({ id }) => Buffer.from(id).toString('base64url') } })
  expect((await post('zoë')).status).toBe(200)
  expect((await post('zoe')).status).toBe(200)
  expect(host.mints()).toBe(2)
})

test('identify that throws is 500, said to the operator and not to the browser', async () => {
  host = await startHost({
    relay: {
      identify: () => {
        throw new Error('session store down')
      },
    },
  })
  const response = await post('ada')
  const text = await response.text()
  expect(response.status).toBe(500)
  expect(text).toContain('identify_failed')
  expect(text).not.toContain('session store')
  expect(host.errors).toMatchObject([
    { code: 'identify_failed', hint: 'identify threw Error.', cause: { message: 'session store down' } },
  ])
})
