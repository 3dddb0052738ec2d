import { afterEach, describe, expect, test } from 'vitest'
import { type Callers, consentReturn, guarded, relayToken, startCallers } from '../kit/every-caller.ts'
import { problemIn } from '../kit/problem.ts'
import { rawStatus } from '../kit/raw-request.ts'

let host: Callers
afterEach(() => host.close())

const listed = 'https://app.example.com'

describe.each(guarded)('$name', (caller) => {
  test.each<[string, Record<string, string>]>([
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from a sibling subdomain', { 'sec-fetch-site': 'same-site' }],
    ['typed into the address bar', { 'sec-fetch-site': 'none' }],
    ['from an unlisted origin', { origin: 'https://evil.example' }],
    ['from a sandboxed frame', { origin: 'null' }],
    ['from a host that continues a listed one', { origin: `${listed}.evil.io` }],
    ['from a host that ends like a listed one', { origin: 'https://evil-app.example.com' }],
    ['from a listed host over plain HTTP', { origin: 'http://app.example.com' }],
    ['from a listed host on another port', { origin: `${listed}:8443` }],
  ])('M3 M4 M5 %s is 403, and the provider gets no request', async (_name, headers) => {
    host = await startCallers({ relay: { allowedOrigins: [listed] } })
    const response = await host.send(caller, headers)
    expect([response.status, (await problemIn(response)).code]).toEqual([403, 'cross_site'])
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(host.upstream.sockets()).toBe(0)
  })

  test('M3 M5 an origin whose host ends like the host of the request is 403', async () => {
    host = await startCallers()
    const response = await host.send(caller, { origin: `http://evil-${new URL(host.url).host}` })
    expect([response.status, (await problemIn(response)).code]).toEqual([403, 'cross_site'])
  })

  test.each<[string, (url: string) => Record<string, string>]>([
    ['the host’s page', () => ({ 'sec-fetch-site': 'same-origin' })],
    ['the host’s page in an older browser', (url) => ({ origin: url })],
    ['a page of a listed origin', () => ({ origin: listed, 'sec-fetch-site': 'cross-site' })],
  ])('M4 M8 M9 admits %s, echoes only a listed origin and forbids caching', async (_name, headersAt) => {
    host = await startCallers({ relay: { allowedOrigins: [listed] } })
    const headers = headersAt(host.url)
    const response = await host.send(caller, headers)
    expect(response.status).toBeLessThan(300)
    expect(response.headers.get('access-control-allow-origin')).toBe(
      headers.origin === listed ? listed : null,
    )
    expect(response.headers.get('vary')).toContain('Origin')
    expect(response.headers.get('cache-control')).toContain('no-store')
  })

  test('M4 M5 requireOrigin refuses a client that proves no origin', async () => {
    host = await startCallers({ relay: { requireOrigin: true } })
    expect((await host.send(caller)).status).toBe(403)
    expect((await host.send(caller, { 'sec-fetch-site': 'same-origin' })).status).toBeLessThan(300)
  })

  test('M16 answers a preflight of a listed origin, and of no other', async () => {
    host = await startCallers({ relay: { allowedOrigins: [listed] } })
    const preflight = { name: 'preflight', method: 'OPTIONS', path: caller.path }
    const own = await host.send(preflight, { origin: listed })
    const foreign = await host.send(preflight, { origin: 'https://evil.example' })
    expect([own.status, foreign.status]).toEqual([204, 403])
    expect(own.headers.get('access-control-allow-methods')).toContain(caller.method)
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
    expect(host.upstream.sockets()).toBe(0)
  })
})

const all = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']
test.each([
  ['/wealthica/auth', ['POST', 'DELETE']],
  ['/acme/auth', ['POST', 'DELETE']],
  ['/wych/auth', ['POST', 'DELETE']],
  ['/acme/api/things', ['GET', 'POST']],
  ['/wych/api/accounts', ['GET']],
  ['/wych/connect', ['POST']],
  ['/wych/return', ['GET']],
])('M1 M5 %s takes %j; any other method is 405, and the provider gets no request', async (path, own) => {
  host = await startCallers()
  const [, provider = '', kind] = path.split('/')
  const token = kind === 'api' ? await relayToken(host.relay, provider) : 'none'
  const headers = { cookie: 'user=ada', authorization: `Bearer ${token}` }
  const others = all.filter((method) => !own.includes(method))
  const statuses: number[] = []
  for (const method of others) statuses.push(await rawStatus(host.url, { method, path, headers }))
  expect(statuses).toEqual(others.map(() => 405))
  expect(host.arrivals()).toEqual([])
})

test('M5 a consent’s return is open to other sites, but only with the cookie of its start', async () => {
  host = await startCallers()
  const crossSite = { 'sec-fetch-site': 'cross-site' }
  expect((await host.send(consentReturn, crossSite)).status).toBe(303)
  expect((await host.send(consentReturn, { ...crossSite, cookie: 'user=ada' })).status).toBe(403)
})
