import { writeFileSync } from 'node:fs'
import { startEmulator } from '@token-relay/emulators'
import { expect, onTestFinished, test } from 'vitest'
import { listen, serve } from './kit/serve.ts'
import { hostToken } from './kit/tokens.ts'
import { byJwt, temporaryFile } from './kit/variables.ts'

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const asPage = async () => ({
  ...bearer(await hostToken('7', { role: 'treasurer' })),
  'content-type': 'application/json',
})

async function mint(base: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const body = { method: 'POST', body: '{}' }
  return fetch(`${base}/wakapay/auth`, { ...body, headers: { ...(await asPage()), ...headers } })
}

test('under a prefix, the relay answers there, and health and nothing else outside', async () => {
  const relay = await serve({ ...byJwt, RELAY_PREFIX: '/relay' })
  expect((await mint(`${relay.url}/relay`)).status).toBe(200)
  const outside = ['/wakapay/auth', '/relaywakapay/auth', '/relay', '/metrics'].map(async (path) =>
    fetch(relay.url + path),
  )
  expect((await Promise.all(outside)).map(({ status }) => status)).toEqual([404, 404, 404, 404])
  expect((await fetch(`${relay.url}/healthz`)).status).toBe(204)
  await expect
    .poll(() =>
      relay.lines.filter(({ msg }) => msg === 'request').map(({ route, status }) => [route, status]),
    )
    .toEqual(
      expect.arrayContaining([
        ['/wakapay/auth', 200],
        ['other', 404],
      ]),
    )
})

test('listed origins may call, others may not', async () => {
  const relay = await serve({ ...byJwt, RELAY_ALLOWED_ORIGINS: 'https://app.example.com' })
  const listed = await mint(relay.url, { origin: 'https://app.example.com' })
  expect([listed.status, listed.headers.get('access-control-allow-origin')]).toEqual([
    200,
    'https://app.example.com',
  ])
  expect((await mint(relay.url, { origin: 'https://app.example.com.evil.io' })).status).toBe(403)
})

test('limits of the policy count per address, which a trusted proxy names', async () => {
  const policy = 'providers: { wakapay: { routes: [verifyTransfer] } }\nlimits: { mintPerAddress: 1 }'
  const relay = await serve({
    ...byJwt,
    RELAY_POLICY_FILE: temporaryFile('policy.yaml', policy),
    RELAY_TRUSTED_PROXIES: '127.0.0.1',
  })
  const from = async (address: string) => (await mint(relay.url, { 'x-forwarded-for': address })).status
  expect(await from('198.51.100.1')).toBe(200)
  expect(await from('192.0.2.66, 198.51.100.1')).toBe(429)
  expect(await from('198.51.100.2')).toBe(200)
})

test('behind a proxy that is not listed, clients share a limit, and the log says so once', async () => {
  const policy = 'providers: { wakapay: { routes: [verifyTransfer] } }\nlimits: { mintPerAddress: 1 }'
  const relay = await serve({ ...byJwt, RELAY_POLICY_FILE: temporaryFile('policy.yaml', policy) })
  const from = async (address: string) => (await mint(relay.url, { 'x-forwarded-for': address })).status
  expect([await from('198.51.100.1'), await from('198.51.100.2')]).toEqual([200, 429])
  expect(relay.lines.filter(({ level }) => level === 'warn').map(({ reason }) => reason)).toEqual([
    '127.0.0.1 is not in RELAY_TRUSTED_PROXIES. If it is a proxy, list it: all clients share its limit now.',
  ])
})

test('a secret that was rotated in its file is read again, and no call fails', async () => {
  const provider = { secret: 'canary-old', token: 0 }
  const url = await listen((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      const isMint = request.url === '/business/auth'
      const isRight = isMint
        ? body.includes(provider.secret)
        : request.headers.authorization === `Bearer token-of-${provider.secret}`
      response.writeHead(isRight ? 200 : 401, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify(isMint ? { accessToken: `token-of-${provider.secret}`, expiresIn: 3600 } : {}),
      )
    })
  })
  const path = temporaryFile('secret', 'canary-old\n')
  const relay = await serve({
    ...byJwt,
    WAKAPAY_API_URL: url,
    WAKAPAY_API_SECRET: '',
    WAKAPAY_API_SECRET_FILE: path,
  })
  const { token }: { token: string } = JSON.parse(await (await mint(relay.url)).text())
  const call = async () =>
    (await fetch(`${relay.url}/wakapay/api/business/balance`, { headers: bearer(token) })).status
  expect(await call()).toBe(200)
  provider.secret = 'canary-new'
  writeFileSync(path, 'canary-new\n')
  expect(await call()).toBe(200)
})

test('a secret that the provider refuses is reported by its variable', async () => {
  const url = await listen((_request, response) =>
    response.writeHead(401).end('{"code":0,"error":"invalid credentials"}'),
  )
  const relay = await serve({ ...byJwt, WAKAPAY_API_URL: url })
  const { token }: { token: string } = JSON.parse(await (await mint(relay.url)).text())
  const answer = await fetch(`${relay.url}/wakapay/api/business/balance`, { headers: bearer(token) })
  expect(answer.status).toBe(502)
  const fault = relay.lines.find(({ msg }) => msg === 'fault')
  expect(fault?.reason).toContain('WAKAPAY_API_KEY')
  expect(JSON.stringify(relay.lines)).not.toMatch(/canary|wakapay\.apiKey/)
})

test('a consent at Wych begins and ends under the prefix, in a session that is a cookie', async () => {
  const wych = await startEmulator('wych')
  onTestFinished(() => wych.close())
  const policy = "providers: { wych: { email: '{email}', returnTo: /accounts, routes: [accounts] } }"
  const relay = await serve({
    ...byJwt,
    RELAY_JWT_COOKIE: 'session',
    RELAY_PREFIX: '/relay',
    RELAY_POLICY_FILE: temporaryFile('policy.yaml', policy),
    WAKAPAY_API_KEY: '',
    WAKAPAY_API_SECRET: '',
    WAKAPAY_API_URL: '',
    WYCH_CLIENT_ID: wych.credentials.clientId,
    WYCH_CLIENT_SECRET: wych.credentials.clientSecret,
    WYCH_API_KEY: wych.credentials.apiKey,
    WYCH_PARTNER: wych.credentials.partner,
    WYCH_APP: wych.credentials.app,
    WYCH_ISSUER: wych.issuer,
    WYCH_API_URL: wych.apiUrl,
    WYCH_CONNECT_URL: wych.connectUrl,
  })
  const session = `session=${await hostToken('7', { email: 'ada@example.com' })}`
  const started = await fetch(`${relay.url}/relay/wych/connect`, {
    method: 'POST',
    headers: { cookie: session },
  })
  const { url }: { url: string } = JSON.parse(await started.text())
  expect([started.status, url]).toEqual([200, expect.stringContaining(wych.connectUrl)])

  const ticket = started.headers.get('set-cookie')?.split(';')[0]
  const { id } = wych.userWith('ada@example.com')
  const result = new URLSearchParams({ connection: crypto.randomUUID(), state: 'ACTIVE', user: id })
  const ended = await fetch(`${relay.url}/relay/wych/return?${result.toString()}`, {
    headers: { cookie: `${session}; ${ticket}` },
    redirect: 'manual',
  })
  expect([ended.status, ended.headers.get('location')]).toEqual([
    303,
    expect.stringMatching(/^\/accounts\?state=ACTIVE/),
  ])
})
