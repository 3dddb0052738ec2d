import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type RequestListener, request } from 'node:http'
import { createServer } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import {
  type RelayOptions,
  createRelay,
  defineProvider,
  oauth2ClientCredentials,
  wyre,
} from '@token-relay/server'
import { Agent, type Dispatcher, EnvHttpProxyAgent, MockAgent, ProxyAgent, interceptors } from 'undici'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { listen, originOf } from '../kit/listen.ts'
import { signingKey } from '../kit/signing-key.ts'
import { type Upstream, startUpstream } from '../kit/upstream.ts'

let upstream: Upstream
const closing: (() => unknown)[] = []
beforeEach(async () => {
  upstream = await startUpstream()
  upstream.answer = (response, { target }) =>
    response.end(target === '/token' ? '{"access_token":"token-1","expires_in":600}' : '{"name":"Ada"}')
  closing.push(() => upstream.close())
})
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const close of closing.splice(0).toReversed()) await close()
})

const routes = [
  { id: 'me', method: 'GET', path: '/me', scope: 'business', everyone: true },
  { id: 'add', method: 'POST', path: '/me', scope: 'business', everyone: true },
] as const

function relayAt(url: string, options: Partial<RelayOptions>) {
  const credential = oauth2ClientCredentials('acme', {
    clientId: 'shop',
    clientSecret: 's3-9d2c77',
    tokenUrl: `${url}/token`,
  })
  const relay = createRelay({
    identify: () => null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    onError: () => {},
    providers: [defineProvider({ id: 'acme', apiUrl: url, credential, routes })],
    ...options,
  })
  closing.push(() => relay.close())
  return relay
}
const me = (relay: ReturnType<typeof relayAt>) => relay.fetch('acme', { id: 'ada' }, '/me')

/** Starts a proxy that leads every host name to the upstream. Returns its URL and what it was asked for. */
async function startProxy(status = 200) {
  const asked: string[] = []
  const port = Number(new URL(upstream.url).port)
  const forward: RequestListener = (incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`)
    const { pathname, search } = new URL(incoming.url ?? '')
    const { method, headers } = incoming
    const onward = request(upstream.url + pathname + search, { method, headers }, (answer) =>
      answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers)),
    )
    incoming.pipe(onward)
  }
  const server = await listen(forward)
  server.on('connect', ({ url }, socket) => {
    asked.push(`CONNECT ${url}`)
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)
    const far = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      far.pipe(socket).pipe(far)
    })
    for (const end of [far, socket]) end.on('error', () => {})
    closing.push(() => far.destroy())
    return undefined
  })
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: originOf(server), asked, port }
}

function closed<Value extends Dispatcher>(dispatcher: Value): Value {
  closing.push(() => dispatcher.close())
  return dispatcher
}

test('token calls and gateway calls go through a ProxyAgent', async () => {
  const proxy = await startProxy()
  const relay = relayAt(`http://provider.test:${proxy.port}`, {
    dispatcher: closed(new ProxyAgent(proxy.url)),
  })
  expect(await (await me(relay)).json()).toEqual({ name: 'Ada' })
  expect(upstream.arrivals.map(({ target }) => target)).toEqual(['/token', '/me'])
  expect(proxy.asked.length).toBeGreaterThan(0)
})

test('EnvHttpProxyAgent takes the proxy from the environment', async () => {
  const proxy = await startProxy()
  for (const name of ['http_proxy', 'HTTP_PROXY']) vi.stubEnv(name, proxy.url)
  for (const name of ['no_proxy', 'NO_PROXY']) vi.stubEnv(name, '')
  const relay = relayAt(`http://provider.test:${proxy.port}`, { dispatcher: closed(new EnvHttpProxyAgent()) })
  expect((await me(relay)).status).toBe(200)
  expect(proxy.asked.length).toBeGreaterThan(0)
})

test('a proxy that refuses is named in the hint, with its status alone', async () => {
  const proxy = await startProxy(407)
  const dispatcher = closed(new ProxyAgent({ uri: proxy.url, proxyTunnel: true }))
  await expect(me(relayAt(`http://provider.test:${proxy.port}`, { dispatcher }))).rejects.toMatchObject({
    code: 'upstream_unavailable',
    hint: expect.stringContaining('The proxy of dispatcher answered 407.'),
  })
})

test('a MockAgent answers every call of a relay, so that a test needs no network', async () => {
  const agent = closed(new MockAgent())
  agent.disableNetConnect()
  const pool = agent.get('https://api.acme.example')
  pool.intercept({ path: '/token', method: 'POST' }).reply(200, { access_token: 'mocked', expires_in: 600 })
  pool.intercept({ path: '/me', headers: { authorization: 'Bearer mocked' } }).reply(200, { name: 'Mock' })
  const relay = relayAt('https://api.acme.example', { dispatcher: agent })
  expect(await (await me(relay)).json()).toEqual({ name: 'Mock' })
})

test("the host's dispatcher sends its client certificate", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'token-relay-'))
  const file = (name: string) => join(folder, name)
  closing.push(() => rmSync(folder, { recursive: true }))
  execFileSync(
    'openssl',
    `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=ada -addext subjectAltName=IP:127.0.0.1 -keyout ${file('key')} -out ${file('cert')}`.split(
      ' ',
    ),
    { stdio: 'ignore' },
  )
  const [key, cert] = [readFileSync(file('key')), readFileSync(file('cert'))]
  const peers: unknown[] = []
  const server = createServer(
    { key, cert, ca: cert, requestCert: true, rejectUnauthorized: true },
    (incoming, response) => {
      if (incoming.socket instanceof TLSSocket) peers.push(incoming.socket.getPeerCertificate().subject.CN)
      response.end('{"access_token":"token-1","expires_in":600}')
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const dispatcher = closed(new Agent({ connect: { key, cert, ca: cert } }))
  expect((await me(relayAt(`https://127.0.0.1:${port}`, { dispatcher }))).status).toBe(200)
  expect(peers).toEqual(['ada', 'ada'])
})

test("closing the relay leaves the host's dispatcher open", async () => {
  const dispatcher = closed(new Agent())
  const relay = relayAt(upstream.url, { dispatcher })
  await me(relay)
  await relay.close()
  expect([dispatcher.closed, dispatcher.destroyed]).toEqual([false, false])
  expect((await me(relayAt(upstream.url, { dispatcher }))).status).toBe(200)
})

test("G3 a dispatcher that follows redirects follows none of the relay's", async () => {
  const targets: string[] = []
  const elsewhere = await startUpstream()
  closing.push(() => elsewhere.close())
  upstream.answer = (response, { target }) => {
    targets.push(target)
    response.writeHead(307, { location: `${elsewhere.url}/stolen` }).end()
  }
  const dispatcher = closed(new Agent()).compose(interceptors.redirect({ maxRedirections: 5 }))
  await expect(me(relayAt(upstream.url, { dispatcher }))).rejects.toMatchObject({
    code: 'upstream_bad_response',
  })
  expect([targets, elsewhere.arrivals]).toEqual([['/token'], []])
  upstream.answer = (response, { target }) =>
    target === '/token'
      ? response.end('{"access_token":"token-1","expires_in":600}')
      : response.writeHead(302, { location: `${elsewhere.url}/stolen` }).end()
  await expect(me(relayAt(upstream.url, { dispatcher }))).rejects.toMatchObject({
    code: 'upstream_bad_response',
  })
  expect(elsewhere.arrivals).toEqual([])
})

test("G9 sizes and times are limited, whatever the host's dispatcher allows", async () => {
  const dispatcher = closed(new Agent({ headersTimeout: 0, bodyTimeout: 0, maxResponseSize: -1 }))
  const limits = { tokenDeadlineMs: 200, gatewayDeadlinesMs: { headers: 10_000, idle: 10_000, total: 200 } }
  const big = '{"access_token":"' + 'x'.repeat(70_000) + '"}'
  upstream.answer = (response) => response.end(big)
  await expect(me(relayAt(upstream.url, { dispatcher }))).rejects.toMatchObject({
    code: 'upstream_bad_response',
  })
  upstream.answer = () => {}
  await expect(me(relayAt(upstream.url, { dispatcher, ...limits }))).rejects.toMatchObject({
    code: 'upstream_timeout',
  })
  upstream.answer = (response, { target }) =>
    void (target === '/token' && response.end('{"access_token":"token-1","expires_in":600}'))
  await expect(me(relayAt(upstream.url, { dispatcher, ...limits }))).rejects.toMatchObject({
    code: 'upstream_timeout',
  })
})

test.each([
  ['another object', {}, 'dispatcher'],
  ['a URL', 'http://proxy.test:3128', 'dispatcher'],
  ['null', null, 'dispatcher'],
])('refuses %s as a dispatcher', (_name, dispatcher, option) => {
  const options: Partial<RelayOptions> = {}
  const start = () => relayAt(upstream.url, Object.assign(options, { dispatcher }))
  expect(start).toThrow(expect.objectContaining({ code: 'invalid_option', option }))
})

test('refuses a connect deadline that the dispatcher would ignore', () => {
  const start = () => relayAt(upstream.url, { dispatcher: closed(new Agent()), connectDeadlineMs: 500 })
  expect(start).toThrow(expect.objectContaining({ code: 'invalid_option', option: 'connectDeadlineMs' }))
})

test('the functions of Wyre that need no relay take a dispatcher too', async () => {
  const agent = closed(new MockAgent())
  agent.disableNetConnect()
  const pool = agent.get('https://api.testwyre.com')
  pool.intercept({ path: '/v2/sessions/auth/key', method: 'POST' }).reply(200, { apiKey: 'AK-1' })
  pool.intercept({ path: '/v2/apiKeys/AK-1', method: 'DELETE' }).reply(200, {})
  const saved: string[] = []
  const keys = {
    load: async () => null,
    save: async (_account: string, { apiKey }: { apiKey: string }) => void saved.push(apiKey),
  }
  await wyre.createSessionKey('https://api.testwyre.com/', 'ada', keys, { dispatcher: agent })
  await wyre.disconnectSessionKey(
    'https://api.testwyre.com/',
    { apiKey: 'AK-1', secretKey: 'sk' },
    { dispatcher: agent },
  )
  expect(saved).toEqual(['AK-1'])
  agent.assertNoPendingInterceptors()
})
