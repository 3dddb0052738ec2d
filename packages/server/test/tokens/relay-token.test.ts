import { createHash, createHmac, generateKeyPairSync } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createKeyRing } from '../../src/secrets/key-ring.ts'
import { type GatewayHost, startGatewayHost } from '../kit/gateway-host.ts'
import { signingKey } from '../kit/signing-key.ts'
import { problemIn } from '../kit/problem.ts'

let host: GatewayHost
beforeEach(async () => {
  host = await startGatewayHost()
})
afterEach(() => host.close())

const [{ key, id: kid }] = createKeyRing([signingKey]).keysFor('relay-token', 'token-relay')
const nowSeconds = () => Math.floor(host.clock.nowMs() / 1000)

/** Signs a token as the relay does, with changes. */
const forged = (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
  new SignJWT({
    iss: 'token-relay',
    aud: 'acme',
    sub: 'ada',
    pid: 'ada',
    jti: 'x',
    iat: host.clock.nowMs() / 1000,
    exp: nowSeconds() + 300,
    ...claims,
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'relay+jwt', kid, ...header })
    .sign(key)

const callWith = (authorization: string, path = '/things/1', cookie = 'user=ada') =>
  fetch(`${host.url}/acme/api${path}`, { headers: { cookie, ...(authorization && { authorization }) } })
const expectRefused = async (token: string) => {
  const response = await callWith(`Bearer ${token}`)
  const { code } = await problemIn(response)
  expect([response.status, code]).toEqual([401, 'invalid_token'])
  expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
  expect(host.upstream.sockets()).toBe(0)
}

test('a relay token names one subject, account and provider, and lasts 300 s', async () => {
  const answer = await host.relay.mint('acme', { id: 'ada' })
  const { iat = 0, exp = 0, jti, ...claims } = decodeJwt(answer.token)
  expect(decodeProtectedHeader(answer.token)).toEqual({ alg: 'HS256', typ: 'relay+jwt', kid })
  const stamp = { run: expect.any(String), tick: expect.any(Number) }
  expect(claims).toEqual({ iss: 'token-relay', aud: 'acme', sub: 'ada', pid: 'ada', ...stamp })
  expect(jti).toBeTruthy()
  expect(Math.round(iat * 1000)).toBe(host.clock.nowMs())
  expect(exp - iat).toBeCloseTo(300, 3)
  expect([answer.expiresIn, answer.mode]).toEqual([300, 'gateway'])
  expect(host.upstream.sockets()).toBe(0)
})

test('accepts the relay’s token, and one that the test signs with its key', async () => {
  expect((await host.call('ada', '/things/1')).status).toBe(200)
  expect((await callWith(`Bearer ${await forged()}`)).status).toBe(200)
})

test('K1 refuses a changed claim or signature', async () => {
  const [header, payload = '', signature = ''] = (await forged()).split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'eve', pid: 'eve' })).toString('base64url')
  await expectRefused(`${header}.${changed}.${signature}`)
  await expectRefused(`${header}.${payload}.${signature.slice(0, -2)}AA`)
  await expectRefused(`${header}.${payload}.`)
})

test('K2 refuses alg none, HS512 and RS256', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = {
    iss: 'token-relay',
    aud: 'acme',
    sub: 'ada',
    pid: 'ada',
    jti: 'x',
    iat: host.clock.nowMs() / 1000,
    exp: nowSeconds() + 9,
  }
  await expectRefused(`${part({ alg: 'none', typ: 'relay+jwt', kid })}.${part(claims)}.`)
  const body = `${part({ alg: 'HS512', typ: 'relay+jwt', kid })}.${part(claims)}`
  await expectRefused(`${body}.${createHmac('sha512', key).update(body).digest('base64url')}`)
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  await expectRefused(
    await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'relay+jwt', kid }).sign(privateKey),
  )
})

test.each([
  { jku: 'https://evil.example/jwks' },
  { x5u: 'https://evil.example' },
  { jwk: { kty: 'oct', k: 'AAAA' } },
  { kid: 'other' },
  { kid: undefined },
])('K3 refuses the header %j', async (header) => expectRefused(await forged({}, header)))

test('K3 refuses a critical extension', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = `${part({ alg: 'HS256', typ: 'relay+jwt', kid, crit: ['b64'], b64: false })}.${(await forged()).split('.')[1]}`
  await expectRefused(`${body}.${createHmac('sha256', key).update(body).digest('base64url')}`)
})

test('K4 enforces expiry and not-before with 5 s of clock skew', async () => {
  expect((await callWith(`Bearer ${await forged({ exp: nowSeconds() - 4 })}`)).status).toBe(200)
  expect((await callWith(`Bearer ${await forged({ nbf: nowSeconds() + 4 })}`)).status).toBe(200)
  await host.close()
  host = await startGatewayHost()
  await expectRefused(await forged({ exp: nowSeconds() - 6 }))
  await expectRefused(await forged({ nbf: nowSeconds() + 7 }))
})

test('K4 a token that was verified once still expires', async () => {
  const token = await host.tokenFor('ada')
  expect((await callWith(`Bearer ${token}`)).status).toBe(200)
  host.clock.advance(306_000)
  expect((await callWith(`Bearer ${token}`)).status).toBe(401)
})

test.each([{ typ: 'JWT' }, { typ: 'at+jwt' }, { typ: undefined }])('K5 refuses the type %j', async (header) =>
  expectRefused(await forged({}, header)),
)

test.each([
  { aud: 'wyre' },
  { aud: undefined },
  { iss: 'other' },
  { sub: undefined },
  { pid: undefined },
  { iat: undefined },
  { iat: 'now' },
  { jti: undefined },
  { exp: undefined },
])('K6 refuses the claims %j', async (claims) => expectRefused(await forged(claims)))

test('K1 refuses a token signed with another key', async () => {
  const [other] = createKeyRing(['another-key-5b1d7f0e93a84c62bd20f6a7e815c934']).keysFor(
    'relay-token',
    'token-relay',
  )
  const token = await new SignJWT({ pid: 'ada' })
    .setProtectedHeader({ alg: 'HS256', typ: 'relay+jwt', kid })
    .sign(other.key)
  await expectRefused(token)
})

test('K7 log-out revokes every token at once, and a log-in within the same second works', async () => {
  const [first, second] = [await host.tokenFor('ada'), await host.tokenFor('ada')]
  expect((await callWith(`Bearer ${first}`)).status).toBe(200)
  await host.relay.revoke({ id: 'ada' })
  const after = [
    await callWith(`Bearer ${first}`),
    await callWith(`Bearer ${second}`),
    await host.call('ada', '/things/1'),
  ]
  expect(after.map(({ status }) => status)).toEqual([401, 401, 200])
  expect((await callWith(`Bearer ${await host.tokenFor('bob')}`, '/things/1', 'user=bob')).status).toBe(200)
})

test.each(['access_token', 'token'])('K8 a token in the query as %s is 400', async (name) => {
  const token = await host.tokenFor('ada')
  const response = await callWith('', `/things/1?${name}=${token}`)
  expect(response.status).toBe(400)
})

test.each(['', 'Basic YWRhOng=', 'Bearer', 'Bearer a b'])(
  'K9 the Authorization header %j gets a challenge',
  async (authorization) => {
    const response = await callWith(authorization)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe(
      authorization ? 'Bearer error="invalid_token"' : 'Bearer',
    )
  },
)

test("K10 refuses a token in another user's session", async () => {
  const token = await host.tokenFor('ada')
  const answers = [
    await callWith(`Bearer ${token}`, '/things/1', 'user=bob'),
    await callWith(`Bearer ${token}`, '/things/1', ''),
  ]
  expect(answers.map(({ status }) => status)).toEqual([401, 200])
})

test.each([
  ['required', '', 401],
  ['required', 'user=ada', 200],
  ['off', 'user=bob', 200],
] as const)('K10 gatewaySession %s with the cookie %j is %i', async (gatewaySession, cookie, status) => {
  await host.close()
  host = await startGatewayHost({ relay: { gatewaySession } })
  const token = await host.tokenFor('ada')
  expect((await callWith(`Bearer ${token}`, '/things/1', cookie)).status).toBe(status)
})

test('accepts every token at every step of a key rotation', async () => {
  const newKey = createHash('sha256').update('new').digest('hex')
  await host.close()
  host = await startGatewayHost({ relay: { signingKeys: [signingKey, newKey, undefined] } })
  const old = host
  host = await startGatewayHost({ relay: { signingKeys: [newKey, signingKey], clock: old.clock } })
  old.clock.advance(1)
  const [before, after] = [await old.tokenFor('ada'), await host.tokenFor('ada')]
  const answers = [await callWith(`Bearer ${before}`), await callWith(`Bearer ${after}`)]
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  await old.close()
  expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid)
})
