import type { TokenAnswer } from '@token-relay/protocol'
import { createRelay, defineProvider, type RelayUser, wealthica, wych } from '@token-relay/server'
import { decodeJwt } from 'jose'
import { afterEach, expect, test } from 'vitest'
import { type Host, startHost } from '../kit/host.ts'
import { signingKey } from '../kit/signing-key.ts'
import { problemIn } from '../kit/problem.ts'

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
  'the user name %j is refused without a request to the provider',
  async (user) => {
    host = await startHost()
    const response = await post(user)
    expect([response.status, await codeOf(response)]).toEqual([403, 'no_provider_account'])
    expect(host.emulator.requests()).toEqual([])
  },
)

test.each(['', 'x'.repeat(257), 'é'.repeat(129)])(
  'the id %j is refused without a request to the provider',
  async (user) => {
    host = await startHost()
    const response = await post(user)
    expect([response.status, await codeOf(response)]).toEqual([403, 'no_provider_account'])
    expect(host.emulator.requests()).toEqual([])
  },
)

test.each([{}, { id: null }, { id: NaN }, { id: Infinity }, { id: true }, { id: {} }, 'ada', 7, []])(
  'M13 an identify that returns %j is 500, and the provider gets no request',
  async (user) => {
    host = await startHost({ relay: { identify: () => Object(user) } })
    const response = await post('ada')
    expect([response.status, await codeOf(response)]).toEqual([500, 'identify_failed'])
    expect(host.errors).toMatchObject([{ hint: expect.stringContaining('{ id }') }])
    expect(host.emulator.requests()).toEqual([])
  },
)

/** A relay as JavaScript code sees it. */
interface UntypedRelay {
  mint(provider: string, user: unknown): Promise<unknown>
  revoke(user: unknown): Promise<unknown>
}

/** The test app's users have strings as ids; other hosts' have not. */
interface RelayOfAnyId {
  mint(provider: string, user: RelayUser): Promise<TokenAnswer>
}

const manyIds = [
  2 ** 53,
  JSON.parse('175928847299117063'),
  -(2 ** 53),
  1e21,
  1.5,
  12345678901234.56,
  'ada\ud800',
]

test.each(manyIds)(
  'M13 the id %j, which may stand for several users, is 500 with a hint',
  async (id: unknown) => {
    host = await startHost({ relay: { identify: () => Object({ id }) } })
    const response = await post('ada')
    expect([response.status, await codeOf(response)]).toEqual([500, 'identify_failed'])
    const why = typeof id === 'string' ? 'lone surrogate' : 'string or a bigint'
    expect(host.errors).toMatchObject([{ hint: expect.stringContaining(why) }])
    expect(host.emulator.requests()).toEqual([])
  },
)

test.each([
  [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  [175928847299117063n, '175928847299117063'],
  [7, '7'],
  [7n, '7'],
  [-0, '0'],
  [-5, '-5'],
])('the id %s is the user %s', async (id, name) => {
  host = await startHost()
  const relay: RelayOfAnyId = host.relay
  const { token } = await relay.mint('wealthica', { id })
  expect(decodeJwt(token).sub).toBe(name)
})

test.each([
  ['é', 'e\u0301'],
  ['ada', 'ADA'],
  ['ada', 'ada '],
  ['ﬁ', 'fi'],
])('M13 the ids %j and %j are two users', async (one, two) => {
  host = await startHost()
  expect(host.relay.subjectOf({ id: one })).not.toBe(host.relay.subjectOf({ id: two }))
})

test.each(manyIds.filter((id) => typeof id === 'number'))(
  'M13 a loginName that returns %j is 500 with a hint that names the option',
  async (name) => {
    host = await startHost({ wealthica: { loginName: () => name } })
    const response = await post('ada')
    expect([response.status, await codeOf(response)]).toEqual([500, 'identify_failed'])
    expect(host.errors).toMatchObject([{ hint: expect.stringMatching(/wealthica\.loginName.*bigint/) }])
    expect(host.emulator.requests()).toEqual([])
  },
)

test.each(['account', 'userId'])(
  'M13 %s of a gateway provider that returns a rounded number is refused',
  async (option) => {
    host = await startHost()
    const rounded = () => 2 ** 60
    const secrets = { clientSecret: 's-5f0c9d27', apiKey: 'k-5f0c9d27' }
    const provider =
      option === 'userId'
        ? wych({
            ...secrets,
            clientId: 'c-5f0c',
            partner: 'p',
            app: 'a',
            userId: rounded,
            routes: [wych.routes.accounts],
          })
        : defineProvider({
            id: 'wych',
            apiUrl: 'https://api.acme.example',
            account: rounded,
            routes: [{ id: 'me', method: 'GET', path: '/people/{pid}', scope: 'subject' }],
          })
    const relay = createRelay({ identify: () => null, signingKeys: [signingKey], providers: [provider] })
    await expect(relay.mint('wych', { id: 'ada' })).rejects.toMatchObject({
      code: 'identify_failed',
      hint: expect.stringMatching(/wych\.account .*bigint/),
    })
    await relay.close()
  },
)

test('relay.subjectOf returns the subject of the user’s token answers, in every process', async () => {
  host = await startHost()
  const relay: RelayOfAnyId = host.relay
  const { subject } = await relay.mint('wealthica', { id: 7 })
  expect(subject).toMatch(/^[\w-]{22}$/)
  const other = createRelay({
    identify: () => null,
    providers: [wealthica({ clientId: 'c-5f0c', clientSecret: 's-5f0c9d27' })],
  })
  for (const relay of [host.relay, other]) {
    expect([relay.subjectOf({ id: '7' }), relay.subjectOf({ id: 7n })]).toEqual([subject, subject])
    expect(() => relay.subjectOf({ id: NaN })).toThrow(expect.objectContaining({ code: 'identify_failed' }))
  }
  await other.close()
})

test.each([null, undefined])('relay.mint and relay.revoke reject the user %j', async (nobody) => {
  host = await startHost()
  const relay: UntypedRelay = host.relay
  for (const call of [relay.mint('wealthica', nobody), relay.revoke(nobody)]) {
    await expect(call).rejects.toMatchObject({ code: 'identify_failed' })
  }
})

test('a user name may have 256 characters', async () => {
  host = await startHost()
  expect((await post('x'.repeat(256))).status).toBe(200)
})

test.each([undefined, null, '', NaN, Infinity])(
  'a loginName that returns %s is 403 without a request to the provider',
  async (name) => {
    host = await startHost({ wealthica: { loginName: () => name } })
    const response = await post('ada')
    expect([response.status, await codeOf(response)]).toEqual([403, 'no_provider_account'])
    expect(host.emulator.requests()).toEqual([])
  },
)

test('M13 an account with a lone surrogate is refused at the mint', async () => {
  host = await startHost()
  const account = { value: 'ada\ud800' }
  const relay = createRelay({
    identify: () => null,
    signingKeys: [signingKey],
    providers: [
      defineProvider({
        id: 'acme',
        apiUrl: 'https://api.acme.example',
        account: () => account.value,
        routes: [{ id: 'me', method: 'GET', path: '/people/{pid}', scope: 'subject' }],
      }),
    ],
  })
  await expect(relay.mint('acme', { id: 'ada' })).rejects.toMatchObject({ code: 'no_provider_account' })
  account.value = 'ada\u{1f3e6}'
  expect((await relay.mint('acme', { id: 'ada' })).mode).toBe('gateway')
  await relay.close()
})

test('loginName can encode names that a header cannot carry', async () => {
  host = await startHost({ wealthica: { loginName: ({ id }) => Buffer.from(id).toString('base64url') } })
  expect((await post('zoë')).status).toBe(200)
  expect((await post('zoe')).status).toBe(200)
  expect(host.mints()).toBe(2)
})

test('an identify that throws is 500, and only the operator sees its error', async () => {
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

test.each(['.', '..'])('G2 the account %j is refused: it would change the path', async (account) => {
  const relay = createRelay({
    identify: () => null,
    signingKeys: [signingKey],
    providers: [
      defineProvider({
        id: 'acme',
        apiUrl: 'https://api.acme.example',
        routes: [{ id: 'own', method: 'GET', path: '/accounts/{pid}', scope: 'subject' }],
      }),
    ],
  })
  await expect(relay.mint('acme', { id: account })).rejects.toMatchObject({ code: 'no_provider_account' })
  await relay.close()
})
