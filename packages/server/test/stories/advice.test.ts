import { afterEach, expect, test } from 'vitest'
import { errorLine } from '../../src/errors.ts'
import { type GatewayHost, startGatewayHost } from '../kit/gateway-host.ts'
import { type Host, postMint, startHost } from '../kit/host.ts'

let host: Host | GatewayHost
afterEach(() => host.close())

const visit = (headers: Record<string, string>, method = 'POST') =>
  fetch(`${host.url}/wealthica/auth`, {
    method,
    headers: { 'content-type': 'application/json', cookie: 'user=ada', ...headers },
    ...(method === 'POST' && { body: '{}' }),
  })
/** What the relay has written to its log. */
const log = () => host.errors.map((error) => errorLine(error))

test.each<[string, Record<string, string>, RegExp]>([
  [
    'of an origin that is not listed',
    { origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' },
    /cross_site: .*add "https:\/\/app\.example\.com" to allowedOrigins\.$/,
  ],
  [
    'behind a proxy that changes Host',
    { origin: 'https://app.example.com' },
    /add "https:\/\/app\.example\.com" to allowedOrigins\. If it is this app's own origin, a proxy has made Host "127\.0\.0\.1:\d+": set publicOrigin\.$/,
  ],
  [
    'of a browser that names no origin',
    { 'sec-fetch-site': 'none' },
    /Sec-Fetch-Site: "none" and no Origin\./,
  ],
])('a refused request %s is on the log with what to change', async (_name, headers, line) => {
  host = await startHost()
  for (let at = 0; at < 3; at += 1) expect((await visit(headers)).status).toBe(403)
  expect(log()).toEqual([expect.stringMatching(line)])
})

test('a client without an origin is on the log if requireOrigin refuses it', async () => {
  host = await startHost({ relay: { requireOrigin: true } })
  await visit({})
  expect(log()).toEqual([expect.stringContaining('requireOrigin')])
})

test('a refused preflight is on the log with the origin to list', async () => {
  host = await startHost()
  await visit({ origin: 'https://app.example.com', 'access-control-request-method': 'POST' }, 'OPTIONS')
  expect(log()).toEqual([expect.stringMatching(/add "https:\/\/app\.example\.com" to allowedOrigins\.$/)])
})

test('a user without an account is on the log with the provider’s option', async () => {
  host = await startHost({ wealthica: { loginName: () => '' } })
  for (const user of ['ada', 'bob']) expect((await postMint(host.url, user)).status).toBe(403)
  expect(log()).toEqual([
    expect.stringMatching(/no_provider_account \(wealthica\): .* wealthica\.loginName returns/),
  ])
})

test('a call that a rule denies is on the log with its route and rule, once for each route', async () => {
  const route = {
    id: 'thing',
    method: 'GET',
    path: '/things/:id',
    scope: 'business',
    allow: () => false,
  } as const
  const gateway = await startGatewayHost({ routes: [route, { ...route, id: 'other', path: '/others/:id' }] })
  host = gateway
  for (const path of ['/things/1', '/things/2', '/others/1']) {
    expect((await gateway.call('ada', path)).status).toBe(403)
  }
  expect(log()).toEqual([
    expect.stringMatching(/denied.*allow of the route "thing" did not return true/),
    expect.stringMatching(/denied.*allow of the route "other" did not return true/),
  ])
})

test('L2 whoever makes requests can neither fill the log nor forge a line of it', async () => {
  host = await startHost()
  for (let at = 0; at < 50; at += 1) await visit({ origin: `https://${'a'.repeat(200)}${at}.example` })
  for (let at = 0; at < 50; at += 1) await visit({ origin: `https://${at}.example"\t[token-relay] \x9b31m` })
  expect(log().length).toBeLessThanOrEqual(20)
  expect(log().filter((line) => line.length > 500 || /\p{Cc}/u.test(line))).toEqual([])
})

test('a refusal that is no fault of the set-up is not on the log', async () => {
  host = await startHost()
  await fetch(`${host.url}/wealthica/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  })
  await postMint(host.url, 'ada', { purpose: 'payments' })
  expect(log()).toEqual([])
})
