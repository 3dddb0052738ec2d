import { RelayError } from '@token-relay/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Caller, type Callers, consentReturn, json, startCallers } from '../kit/every-caller.ts'

let host: Callers
beforeEach(async () => {
  host = await startCallers()
})
afterEach(() => host.close())

const mint: Caller = { name: '', method: 'POST', path: '/wealthica/auth', body: '{}' }
const read: Caller = { name: '', method: 'GET', path: '/acme/api/things' }
const accounts: Caller = { name: '', method: 'GET', path: '/wych/api/accounts' }
const [perUser, service] = ['a token of a user', 'a token of the business']

interface Endpoint {
  readonly name: string
  readonly target: RegExp
  readonly caller: Caller
  /** The name of the token in its answer. */
  readonly field?: string
}
const tokenEndpoints: readonly Endpoint[] = [
  { name: `${perUser} (wealthica)`, target: /^\/bank\/auth\/token$/, caller: mint, field: 'token' },
  { name: `${service} (acme)`, target: /^\/acme\/token$/, caller: read, field: 'access_token' },
  { name: `${service} (wych)`, target: /^\/wych\/realm\/token$/, caller: accounts, field: 'access_token' },
  { name: `${perUser} (wych)`, target: /\/user\/u-ada\/token$/, caller: accounts, field: 'access_token' },
]
const endpoints: readonly Endpoint[] = [
  ...tokenEndpoints,
  { name: 'discovery (wych)', target: /openid-configuration$/, caller: accounts },
  { name: 'a user’s id (wych)', target: /\/user$/, caller: accounts },
  { name: 'a user’s id at a consent’s return', target: /\/user$/, caller: consentReturn },
]
const apis: readonly Endpoint[] = [
  { name: 'the API (acme)', target: /\/things$/, caller: read },
  { name: 'the API (wych)', target: /\/accounts$/, caller: accounts },
]

/** Makes the page's call and the same call of back-end code. Returns statuses and codes. */
async function outcomes(caller: Caller) {
  const response = await host.send(caller)
  const text = await response.text()
  const page = { status: response.status, code: /"code":"(\w+)"/.exec(text)?.[1] }
  const [, provider = '', kind, path = ''] = caller.path.split('/')
  if (kind?.startsWith('return')) return [page]
  const work =
    kind === 'api'
      ? host.relay.fetch(provider, { id: 'ada' }, `/${path}`)
      : host.relay.mint(provider, { id: 'ada' })
  const backEnd = await work.then(
    () => ({ status: 200, code: undefined }),
    (error: unknown) => {
      if (error instanceof RelayError) return { status: error.status, code: error.code }
      throw error
    },
  )
  return [page, backEnd]
}

const answerAt = ({ target }: Endpoint, reply: ReturnType<typeof json>) => {
  host.override = (arrival) => (target.test(arrival.target) ? reply : undefined)
}

describe.each([...endpoints, ...apis])('$name', (endpoint) => {
  test.each([300, 301, 302, 303, 307, 308])('G3 a redirect %i is 502 and is not followed', async (status) => {
    answerAt(endpoint, { status, headers: { location: `${host.upstream.url}/elsewhere` } })
    for (const { status } of await outcomes(endpoint.caller)) expect(status).toBe(502)
    expect(host.arrivals().filter((call) => call.includes('/elsewhere'))).toEqual([])
  })

  test('G9 no answer within the deadline is 504', async () => {
    await host.close()
    host = await startCallers({ relay: { tokenDeadlineMs: 400, gatewayDeadlinesMs: { headers: 400 } } })
    const { answer } = host.upstream
    host.upstream.answer = (response, arrival) =>
      endpoint.target.test(arrival.target) ? undefined : answer(response, arrival)
    for (const { status, code } of await outcomes(endpoint.caller)) {
      expect([status, code]).toEqual([504, 'upstream_timeout'])
    }
  })

  test('G15 a 401 is never a 401 to the page', async () => {
    answerAt(endpoint, { status: 401, headers: { 'www-authenticate': 'Bearer' } })
    for (const { status } of await outcomes(endpoint.caller)) expect(status).toBeGreaterThanOrEqual(500)
  })
})

describe.each(endpoints)('$name', (endpoint) => {
  test('G9 an answer of more than 64 KiB is 502', async () => {
    const token = 'x'.repeat(16)
    const usable = { access_token: token, token_type: 'Bearer', expires_in: 3600, id: 'u-ada' }
    answerAt(endpoint, json({ ...usable, token: `a.b.${token}`, padding: 'x'.repeat(64 * 1024) }))
    for (const { status, code } of await outcomes(endpoint.caller)) {
      expect([status, code]).toEqual([502, 'upstream_bad_response'])
    }
  })

  test.each([
    ['nothing', ''],
    ['HTML', '<html>token</html>'],
    ['a list', '[]'],
    ['an object without the field', '{}'],
    ['null', 'null'],
  ])('%s is 502', async (_name, body) => {
    answerAt(endpoint, { headers: { 'content-type': 'application/json' }, body })
    for (const { status } of await outcomes(endpoint.caller)) expect(status).toBe(502)
  })
})

describe.each(tokenEndpoints)('$name', (endpoint) => {
  test.each(['', 'two words', 'line\r\nend', 'tab\there', 'nul\0', 'é', 5, null, ['x'], { a: 1 }])(
    'the token %j is 502: it could not be sent, or would split a header',
    async (token) => {
      answerAt(endpoint, json({ [endpoint.field ?? '']: token, token_type: 'Bearer', expires_in: 3600 }))
      for (const { status, code } of await outcomes(endpoint.caller)) {
        expect([status, code]).toEqual([502, 'upstream_bad_response'])
      }
    },
  )

  test.each(['invalid_client', 'unauthorized_client'])(
    'a 400 %s concerns the secrets, not the user',
    async (error) => {
      answerAt(endpoint, json({ error }, 400))
      for (const { status, code } of await outcomes(endpoint.caller)) {
        expect([status, code]).toEqual([502, 'upstream_credentials_rejected'])
      }
    },
  )
})

describe.each(tokenEndpoints.filter(({ field }) => field === 'access_token'))('$name', (endpoint) => {
  test.each(['mac', 'DPoP', 'N_A', 7])(
    'the token type %j is 502: it is not sent as a bearer token',
    async (type) => {
      answerAt(endpoint, json({ access_token: 'token', token_type: type, expires_in: 3600 }))
      for (const { status, code } of await outcomes(endpoint.caller)) {
        expect([status, code]).toEqual([502, 'upstream_bad_response'])
      }
    },
  )

  test.each(['Bearer', 'bearer', 'BEARER'])('accepts the token type %s', async (type) => {
    answerAt(endpoint, json({ access_token: 'token', token_type: type, expires_in: 3600 }))
    for (const { status } of await outcomes(endpoint.caller)) expect(status).toBe(200)
  })
})

test.each(['../admin', 'a/b', 'a%2fb', 'a\\b', '..', 'a?b', 'a#b', 'ä', '', 7, null])(
  'G2 a user’s id %j from the provider is 502 and gets into no path',
  async (id) => {
    host.override = ({ target }) => (target.endsWith('/user') ? json({ id }) : undefined)
    for (const caller of [accounts, consentReturn]) {
      for (const { status, code } of await outcomes(caller)) {
        expect([status, code]).toEqual([502, 'upstream_bad_response'])
      }
    }
    expect(host.arrivals().filter((call) => /\/user\//.test(call))).toEqual([])
  },
)

test('G15 a 403 of Wych that another credential ends is not shown to the page', async () => {
  let refusals = 0
  await host.send(accounts)
  // A 403 to a credential that was just issued would be about the user.
  host.clock.advance(61_000)
  host.override = ({ target }) =>
    target.endsWith('/accounts') && refusals++ === 0 ? { status: 403 } : undefined
  expect((await host.send(accounts)).status).toBe(200)
})
