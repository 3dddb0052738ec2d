import type { FaultAnswer } from '@token-relay/emulators'
import { oauth2ClientCredentials, type RoutePolicy } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { type GatewayHost, startGatewayHost } from '../kit/gateway-host.ts'
import { type Host, postMint, startHost } from '../kit/host.ts'
import { problemIn } from '../kit/problem.ts'

// The tables of docs/token-life.md, as a page and an operator see them.

let host: Host | GatewayHost
afterEach(() => host.close())

/** Records the events of a host, in short. */
function recorded({ relay }: Host | GatewayHost): string[] {
  const seen: string[] = []
  relay.on('mint', ({ reason, outcome }) => seen.push(`mint ${reason} ${outcome}`))
  relay.on('reuse', ({ source }) => seen.push(`reuse ${source}`))
  relay.on('call', ({ outcome }) => seen.push(`call ${outcome}`))
  relay.on('denied', ({ code }) => seen.push(`denied ${code}`))
  return seen
}

/** The code of a problem, or the status of another answer. */
const outcomeOf = async (response: Response): Promise<string | number> =>
  response.status < 400 ? response.status : (await problemIn(response)).code

const faults: [FaultAnswer, string][] = [
  ['reset', 'upstream_unavailable'],
  ['hang', 'upstream_timeout'],
  [{ status: 500 }, 'upstream_unavailable'],
  [{ status: 503, headers: { 'retry-after': '7' } }, 'upstream_unavailable'],
  [{ status: 429 }, 'upstream_limited'],
  [{ status: 400, body: { error: 'invalid_client' } }, 'upstream_credentials_rejected'],
  [{ status: 400, body: {} }, 'upstream_refused'],
  [{ status: 200, body: '' }, 'upstream_bad_response'],
  [{ status: 200, body: '<h1>Hello</h1>' }, 'upstream_bad_response'],
  [{ status: 200, body: {} }, 'upstream_bad_response'],
]
const minute = 60_000

test.each(faults)(
  'E3 L1 a token endpoint that answers %j: what pages get, and which events show it',
  async (respond, code) => {
    const direct = await startHost({ relay: { tokenDeadlineMs: respond === 'hang' ? 100 : 2_000 } })
    host = direct
    const ask = async (user: string) => outcomeOf(await postMint(direct.url, user, { purpose: 'api' }))
    await ask('ada')
    direct.emulator.faults.add({ path: '/auth/token', respond, times: Infinity })
    const seen = recorded(direct)
    expect(await ask('ada')).toBe(200)
    expect(seen.splice(0)).toEqual(['reuse cache'])
    expect(await ask('bob')).toBe(code)
    expect(seen.splice(0)).toEqual([`mint cold ${code}`, `denied ${code}`])
    direct.clock.advance(55.5 * minute)
    expect(await ask('ada')).toBe(200)
    await expect.poll(() => seen).toEqual(['reuse cache', `mint renewal ${code}`])
    seen.splice(0)
    direct.clock.advance(4.25 * minute) // 15 s are left
    expect(await ask('ada')).toBe(code)
    expect(seen).toEqual([`mint expired ${code}`, `denied ${code}`])
  },
)

const write: RoutePolicy = { id: 'write', method: 'POST', path: '/things', scope: 'business', everyone: true }
const read: RoutePolicy = {
  id: 'thing',
  method: 'GET',
  path: '/things/:id',
  scope: 'business',
  everyone: true,
}

/** Starts a gateway whose provider issues tokens, and answers calls with these statuses, then with the last of them. */
async function startIssuing(statuses: number[]): Promise<GatewayHost> {
  let mints = 0
  const tokenUrl = 'http://127.0.0.1:9/token'
  const credential = oauth2ClientCredentials('acme', {
    clientId: 'shop',
    clientSecret: 's3-9d2c77',
    tokenUrl,
  })
  const gateway = await startGatewayHost({
    routes: [read, write],
    provider: {
      credential: {
        ...credential,
        mint: async () => ({ token: `token-${++mints}`, facts: { expiresInSeconds: 600 } }),
      },
      authorize: (_call, { credential: token }) => ({ authorization: `Bearer ${token}` }),
    },
  })
  gateway.upstream.answer = (response) =>
    response.writeHead((statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200).end()
  return gateway
}

test.each<[string, number[], RequestInit, string | number, string[]]>([
  ['401 once to a read', [401, 200], {}, 200, ['call 401', 'mint refused ok', 'call 200']],
  [
    '401 once to a write that is not safe to repeat',
    [401, 200],
    { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
    'upstream_unavailable',
    ['call 401', 'mint refused ok', 'denied upstream_unavailable'],
  ],
  [
    '401 always',
    [401],
    {},
    'upstream_credentials_rejected',
    ['call 401', 'mint refused ok', 'call 401', 'denied upstream_credentials_rejected'],
  ],
  ['404', [404], {}, 404, ['call 404']],
  ['429', [429], {}, 'upstream_limited', ['call 429', 'denied upstream_limited']],
  ['500', [500], {}, 'upstream_unavailable', ['call 500', 'denied upstream_unavailable']],
])(
  'L1 a provider that answers %s: what pages get, and which events show it',
  async (_name, statuses, init, outcome, events) => {
    const gateway = await startIssuing(statuses)
    host = gateway
    const seen = recorded(gateway)
    const response = await gateway.call('ada', init.method === 'POST' ? '/things' : '/things/1', init)
    expect(response.status === 404 ? 404 : await outcomeOf(response)).toBe(outcome)
    expect(seen).toEqual(['mint cold ok', ...events])
  },
)

test('a provider that goes on with 401 is not asked for a third token within 10 s', async () => {
  const gateway = await startIssuing([401])
  host = gateway
  await gateway.call('ada', '/things/1')
  const seen = recorded(gateway)
  const response = await gateway.call('ada', '/things/1')
  expect([await outcomeOf(response), response.headers.get('retry-after')]).toEqual([
    'upstream_unavailable',
    '10',
  ])
  expect(seen).toEqual(['reuse cache', 'call 401', 'reuse cache', 'denied upstream_unavailable'])
})
