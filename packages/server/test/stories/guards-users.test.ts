import { wealthica } from '@token-relay/server'
import { afterEach, describe, expect, test } from 'vitest'
import {
  type Callers,
  consentReturn,
  consentStart,
  gatewayCalls,
  guarded,
  json,
  mints,
  relayToken,
  startCallers,
} from '../kit/every-caller.ts'
import { problemIn } from '../kit/problem.ts'

let host: Callers
afterEach(() => host.close())

const outcome = async (response: Response) => [response.status, (await problemIn(response)).code]
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code?: string }) => error.code,
  )
const sessionRoutes = [...guarded.filter((caller) => !gatewayCalls.includes(caller)), consentReturn]

describe.each(sessionRoutes)('$name', (caller) => {
  test('M6 signed out is 401 with a challenge, and the provider gets no request', async () => {
    host = await startCallers()
    const response = await host.send(caller, { cookie: 'theme=dark' })
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await outcome(response)).toEqual([401, 'unauthenticated'])
    expect(host.arrivals()).toEqual([])
  })

  test.each([
    ['an object without an id', {}],
    ['an id that is NaN', { id: Number.NaN }],
    ['an id that is an object', { id: { toString: () => 'ada' } }],
    ['a boolean', true],
  ])('M13 identify returning %s is 500, and the provider gets no request', async (_name, user) => {
    host = await startCallers({ relay: { identify: () => Object(user) } })
    expect(await outcome(await host.send(caller))).toEqual([500, 'identify_failed'])
    expect(host.arrivals()).toEqual([])
  })
})

describe.each(gatewayCalls)('$name', (caller) => {
  test('K10 a token is refused in another session, and without one if a session is required', async () => {
    host = await startCallers({ relay: { gatewaySession: 'required' } })
    const other = await host.send(caller, { cookie: 'user=bob' })
    expect(other.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
    expect(await outcome(other)).toEqual([401, 'invalid_token'])
    expect(await outcome(await host.send(caller, { cookie: '' }))).toEqual([401, 'unauthenticated'])
    expect(host.arrivals()).toEqual([])
    expect((await host.send(caller)).status).toBe(200)
  })

  test('K6 K8 refuses the other gateway’s token, none, and one in the URL', async () => {
    host = await startCallers()
    const foreign = caller.path.startsWith('/acme') ? 'wych' : 'acme'
    const token = await relayToken(host.relay, foreign)
    // Used where it is valid first: what is known of a token must not open another gateway.
    const at = {
      name: '',
      method: 'GET',
      path: foreign === 'acme' ? '/acme/api/things' : '/wych/api/accounts',
    }
    expect((await host.send(at, { authorization: `Bearer ${token}` })).status).toBe(200)
    host.arrivals()
    expect(await outcome(await host.send(caller, { authorization: `Bearer ${token}` }))).toEqual([
      401,
      'invalid_token',
    ])
    expect((await host.send(caller, { authorization: 'Basic YTpi' })).status).toBe(401)
    const inUrl = await host.send({ ...caller, path: `${caller.path}?access_token=${token}` })
    expect(inUrl.status).toBe(400)
    expect(host.arrivals()).toEqual([])
  })

  test('K7 log-out ends the tokens of this provider, a new one works at once', async () => {
    host = await startCallers()
    const provider = caller.path.split('/')[1] ?? ''
    const old = { authorization: `Bearer ${await relayToken(host.relay, provider)}` }
    const logOut = { name: 'log-out', method: 'DELETE', path: `/${provider}/auth` }
    expect((await host.send(logOut)).status).toBe(204)
    expect(await outcome(await host.send(caller, old))).toEqual([401, 'invalid_token'])
    expect((await host.send(caller)).status).toBe(200)
    const second = { authorization: `Bearer ${await relayToken(host.relay, provider)}` }
    await host.relay.revoke({ id: 'ada' })
    expect((await host.send(caller, second)).status).toBe(401)
  })
})

describe.each([
  ['empty', ''],
  ['a control character', 'ada\u0007'],
  ['a line end', 'ada\r\nx: y'],
  ['NUL', 'ada\0'],
  ['a delete character', 'ada\u007f'],
  ['a C1 control character', 'ada\u0085'],
  ['an outer space', ' ada'],
  ['257 bytes', 'x'.repeat(257)],
  ['a dot segment', '..'],
  ['a lone surrogate', 'ada\ud800'],
])('an account with %s', (_name, account) => {
  test.each([...mints, consentStart])('is 403 at $name, and the provider gets no request', async (caller) => {
    host = await startCallers({ accountOf: () => account })
    expect(await outcome(await host.send(caller))).toEqual([403, 'no_provider_account'])
    expect(host.arrivals()).toEqual([])
  })

  test('is 403 at a consent’s return, and the provider gets no request', async () => {
    let current = 'ada'
    host = await startCallers({ accountOf: () => current })
    const { headers } = await host.send(consentStart)
    current = account
    const cookie = `user=ada; ${headers.get('set-cookie')?.split(';')[0]}`
    expect(await outcome(await host.send(consentReturn, { cookie }))).toEqual([403, 'no_provider_account'])
    expect(host.arrivals()).toEqual([])
  })

  test('is refused by relay.mint and relay.fetch at each provider', async () => {
    host = await startCallers({ accountOf: () => account })
    const calls = [
      ...['wealthica', 'acme', 'wych'].map((name) => host.relay.mint(name, { id: 'ada' })),
      host.relay.fetch('acme', { id: 'ada' }, '/things'),
      host.relay.fetch('wych', { id: 'ada' }, '/accounts'),
    ]
    const codes = await Promise.all(calls.map(codeOf))
    expect(codes).toEqual(calls.map(() => 'no_provider_account'))
    expect(host.arrivals()).toEqual([])
  })
})

test('M13 an account that changes during a mint gets a token of the new account', async () => {
  let account = 'ada-1'
  host = await startCallers({ accountOf: () => account })
  const held: (() => void)[] = []
  const { answer } = host.upstream
  host.upstream.answer = (response, arrival) => void held.push(() => answer(response, arrival))
  const first = host.relay.mint('wealthica', { id: 'ada' })
  await expect.poll(() => held.length).toBe(1)
  account = 'ada-2'
  const second = host.relay.mint('wealthica', { id: 'ada' })
  await expect.poll(() => held.length).toBe(2)
  for (const release of held) release()
  const names = [await first, await second].map(
    ({ token }) => JSON.parse(atob(token.split('.')[1] ?? '')).sub,
  )
  expect(names).toEqual(['ada-1', 'ada-2'])
})

test.each(['page', 'back end'])(
  'K7 log-out by the %s forgets the subject’s credential of a gateway, and no other subject’s',
  async (by) => {
    host = await startCallers()
    const tokenCalls = () => host.arrivals().filter((call) => /user\/u-\w+\/token$/.test(call))
    for (const id of ['ada', 'bob']) await host.relay.fetch('wych', { id }, '/accounts')
    expect(tokenCalls()).toHaveLength(2)
    if (by === 'page') await host.send({ name: by, method: 'DELETE', path: '/wych/auth' })
    else await host.relay.revoke({ id: 'ada' }, 'wych')
    for (const id of ['ada', 'bob']) await host.relay.fetch('wych', { id }, '/accounts')
    expect(tokenCalls()).toEqual([expect.stringContaining('u-ada/token')])
  },
)

test.each([true, false])('K7 log-out forgets a gateway’s credential; with a widget: %s', async (connect) => {
  const options = { clientId: 'shop', clientSecret: 'canary-client-secret', connect } as const
  const routes = [wealthica.routes.institutions]
  host = await startCallers({
    providers: (url) => [wealthica({ ...options, mode: 'gateway', apiUrl: `${url}/bank`, routes })],
  })
  host.override = ({ method }) => (method === 'GET' ? json([]) : undefined)
  const calls = async () => {
    await host.relay.fetch('wealthica', { id: 'ada' }, '/institutions')
    return host.arrivals()
  }
  const [mint, read] = ['POST /bank/auth/token', 'GET /bank/institutions']
  expect([await calls(), await calls()]).toEqual([[mint, read], [read]])
  await host.relay.revoke({ id: 'ada' })
  expect(await calls()).toEqual([mint, read])
})

test('K7 log-outs of 100 001 other subjects revive no token', async () => {
  host = await startCallers()
  const [read] = gatewayCalls
  if (!read) throw new Error('The kit lists no callers.')
  const old = { authorization: `Bearer ${await relayToken(host.relay, 'acme')}` }
  await host.relay.revoke({ id: 'ada' }, 'acme')
  const { relay } = host
  await Promise.all(Array.from({ length: 100_001 }, (_, id) => relay.revoke({ id }, 'acme')))
  expect((await host.send(read, old)).status).toBe(401)
  expect((await host.send(read)).status).toBe(200)
})
