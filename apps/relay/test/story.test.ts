import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RelayProcess, endRelay, startRelay } from './kit/process.ts'
import { hostToken } from './kit/tokens.ts'
import { byJwt, type Providers, startProviders } from './kit/variables.ts'

let providers: Providers
let relay: RelayProcess
beforeAll(async () => {
  providers = await startProviders()
  relay = await startRelay({ ...providers.variables, ...byJwt, LOG_LEVEL: 'debug' })
}, 120_000)
afterAll(async () => {
  await endRelay(relay)
  await providers.close()
})

/** What the host knows of Ada. */
const ada = () => ({
  email: 'ada@example.com',
  wyre_account: providers.emulators.wyre.accountOf('ada@example.com'),
  card_holder: 'CH-0001',
  role: 'treasurer',
})

async function mint(provider: string, jwt: string): Promise<Response> {
  return fetch(`${relay.url}/${provider}/auth`, {
    method: 'POST',
    headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' },
    body: '{}',
  })
}

async function tokenOf(answer: Response): Promise<string> {
  const { token }: { token: string } = JSON.parse(await answer.text())
  return token
}

test('Wealthica: a page gets the user’s own token, which the API accepts', async () => {
  const answer = await mint('wealthica', await hostToken('7', ada()))
  const { token, api }: { token: string; api: string } = JSON.parse(await answer.text())
  const institutions = await fetch(`${api}/institutions`, { headers: { authorization: `Bearer ${token}` } })
  expect([answer.status, institutions.status]).toEqual([200, 200])
  const minted = providers.emulators.wealthica.requests().find(({ path }) => path.endsWith('/auth/token'))
  expect(minted?.headers.loginname).toBe('ada@example.com')
})

test.each([
  ['wych', 'accounts'],
  ['wyre', 'v3/accounts/me'],
  ['wyre', 'v3/transfers'],
  ['wakapay', 'business/balance?currency=USD'],
  ['swypex', 'v1/card?limit=5'],
  ['swypex', 'v1/bank'],
])('%s: a page calls %s with a relay token', async (provider, path) => {
  const token = await tokenOf(await mint(provider, await hostToken('7', ada())))
  const answer = await fetch(`${relay.url}/${provider}/api/${path}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect([answer.status, await answer.json()]).toEqual([200, expect.anything()])
})

test('a user without the claim that a route demands is refused, before the provider is asked', async () => {
  const token = await tokenOf(await mint('wakapay', await hostToken('8', { role: 'member' })))
  const before = providers.emulators.wakapay.requests().length
  const answer = await fetch(`${relay.url}/wakapay/api/business/balance`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect([answer.status, await answer.json()]).toEqual([403, expect.objectContaining({ code: 'denied' })])
  expect(providers.emulators.wakapay.requests()).toHaveLength(before)
})

test('a user without the claim that names their account is refused', async () => {
  const answer = await mint('wych', await hostToken('8'))
  expect([answer.status, await answer.json()]).toEqual([
    403,
    expect.objectContaining({ code: 'no_provider_account' }),
  ])
})

describe('curl, a client that is not JavaScript', () => {
  const run = promisify(execFile)

  /** Runs curl. Returns the status and the body. */
  async function curl(...args: string[]): Promise<{ readonly status: number; readonly body: string }> {
    const { stdout } = await run('curl', ['--silent', '--write-out', '\n%{http_code}', ...args]).catch(
      (error: NodeJS.ErrnoException) => {
        throw error.code === 'ENOENT'
          ? new Error('This test needs curl. Install it (apt-get install curl).')
          : error
      },
    )
    const at = stdout.lastIndexOf('\n')
    return { status: Number(stdout.slice(at + 1)), body: stdout.slice(0, at) }
  }

  const json = ['--header', 'content-type: application/json', '--data', '{}']

  test('mints a token of each provider, calls through the gateway, and logs out', async () => {
    const host = ['--header', `authorization: Bearer ${await hostToken('9', ada())}`]
    for (const provider of ['wealthica', 'wych', 'wyre', 'wakapay', 'swypex']) {
      const minted = await curl(...host, ...json, `${relay.url}/${provider}/auth`)
      expect([provider, minted.status]).toEqual([provider, 200])
    }
    const minted = await curl(...host, ...json, `${relay.url}/wakapay/auth`)
    const { token }: { token: string } = JSON.parse(minted.body)
    const call = ['--header', `authorization: Bearer ${token}`, `${relay.url}/wakapay/api/business/balance`]
    expect((await curl(...call)).status).toBe(200)
    expect((await curl(...host, '--request', 'DELETE', `${relay.url}/wakapay/auth`)).status).toBe(204)
    expect((await curl(...call)).status).toBe(401)
  })

  test('is answered on the health routes, and 404 elsewhere', async () => {
    const statuses = await Promise.all(
      ['/healthz', '/readyz', '/', '/metrics', '/nothing/auth'].map((path) => curl(relay.url + path)),
    )
    expect(statuses.map(({ status }) => status)).toEqual([204, 204, 404, 404, 404])
  })
})

describe('what operators see', () => {
  test('metrics count mints, calls and denials by provider, route and code', async () => {
    const text = await (await fetch(relay.metricsUrl)).text()
    expect(text).toMatch(/^token_relay_mint_duration_count\{.*provider="wealthica".*\} [1-9]/m)
    expect(text).toMatch(
      /^token_relay_gateway_call_duration_count\{.*route="balance".*outcome="2xx".*\} [1-9]/m,
    )
    expect(text).toMatch(/^token_relay_denials_total\{.*provider="wych".*code="no_provider_account".*\} 1$/m)
    expect(text).toMatch(/^token_relay_identified_total\{token_relay_outcome="user".*\} \d+/m)
    expect(text).toMatch(/^token_relay_ready(?:\{.*\})? 1$/m)
  })

  test('log lines are JSON, and a request has one id in its own line, its events and its answer', async () => {
    const answer = await fetch(`${relay.url}/wych/auth`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'from-the-proxy.1' },
      body: '{}',
    })
    expect([answer.status, answer.headers.get('x-request-id')]).toEqual([401, 'from-the-proxy.1'])
    await expect
      .poll(() => relay.log().filter(({ request }) => request === 'from-the-proxy.1'))
      .toEqual([
        expect.objectContaining({ level: 'info', msg: 'denied', code: 'unauthenticated', provider: 'wych' }),
        expect.objectContaining({ msg: 'request', method: 'POST', route: '/wych/auth', status: 401 }),
      ])
  })

  test('L2 neither the log nor the metrics hold a secret, a token, or who a user is', async () => {
    const {
      WEALTHICA_CLIENT_ID: _,
      WYCH_CLIENT_ID: __,
      SWYPEX_CLIENT_ID: ___,
      ...variables
    } = providers.variables
    const secrets = Object.entries({ ...variables, ...byJwt })
      .filter(([name]) => /SECRET|_KEY/.test(name))
      .map(([, value]) => value)
    const jwt = await hostToken('user-4711', { ...ada(), email: 'grace@example.com' })
    const token = await tokenOf(await mint('wakapay', jwt))
    const call = { headers: { authorization: `Bearer ${token}` } }
    await (await fetch(`${relay.url}/wakapay/api/business/balance?who=grace@example.com`, call)).text()
    await (await fetch(`${relay.url}/wakapay/api/user-4711`, call)).text()
    const seen = relay.output() + (await (await fetch(relay.metricsUrl)).text())
    const forbidden = [...secrets, jwt, token, 'user-4711', 'grace@', 'ada@', 'CH-0001', 'AC-']
    expect(secrets.length).toBeGreaterThan(8)
    expect(forbidden.filter((text) => seen.includes(text))).toEqual([])
  })
})
