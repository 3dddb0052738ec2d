import { createHmac, generateKeyPairSync } from 'node:crypto'
import { type JWTPayload, SignJWT, exportJWK } from 'jose'
import { expect, test } from 'vitest'
import { listen, serve } from './kit/serve.ts'
import { hostToken } from './kit/tokens.ts'
import { byJwt, jwtSecret, type Variables } from './kit/variables.ts'

const issuer = 'https://login.example.com'
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const others = generateKeyPairSync('rsa', { modulusLength: 2048 })
const publicPem = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString()

/** Serves the public key, as an identity provider does. */
async function startIssuer() {
  const issuer = { asked: 0, isDown: false }
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }
  const url = await listen((_request, response) => {
    issuer.asked += 1
    if (issuer.isDown) response.writeHead(503).end()
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [jwk] }))
  })
  return Object.assign(issuer, { url: `${url}/jwks` })
}

const byKeys = (url: string): Variables => ({
  RELAY_IDENTITY: 'jwt',
  RELAY_JWT_JWKS_URL: url,
  RELAY_JWT_ISSUER: issuer,
  RELAY_JWT_AUDIENCE: 'relay, other-relay',
})

const now = () => Math.floor(Date.now() / 1000)
const good = (): JWTPayload => ({ sub: '7', iss: issuer, aud: 'relay', exp: now() + 300 })

interface Signing {
  readonly key?: Parameters<SignJWT['sign']>[0]
  readonly header?: object
}

function signed(payload: JWTPayload, { key = keys.privateKey, header = {} }: Signing = {}): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header }).sign(key)
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** A token that is signed with the issuer’s public key, which everyone has, as if it were a shared secret. */
function confused(payload: JWTPayload): string {
  const text = `${part({ alg: 'HS256', kid: 'k1' })}.${part(payload)}`
  return `${text}.${createHmac('sha256', publicPem).update(text).digest('base64url')}`
}

const attacks: Record<string, () => string | Promise<string>> = {
  'of another issuer': () => signed({ ...good(), iss: 'https://login.example.com.evil.io' }),
  'for another audience': () => signed({ ...good(), aud: 'shop' }),
  'that has expired': () => signed({ ...good(), exp: now() - 60 }),
  'that never expires': () => signed({ sub: '7', iss: issuer, aud: 'relay' }),
  'that is not valid yet': () => signed({ ...good(), nbf: now() + 60 }),
  'of another key with the same id': () => signed(good(), { key: others.privateKey }),
  'with a key id that the issuer does not have': () => signed(good(), { header: { kid: 'k2' } }),
  'that brings its own key along': async () =>
    signed(good(), { key: others.privateKey, header: { jwk: await exportJWK(others.publicKey) } }),
  'with alg none': () => `${part({ alg: 'none' })}.${part(good())}.`,
  'with alg None and a signature': () => `${part({ alg: 'None', kid: 'k1' })}.${part(good())}.c2ln`,
  'by HS256 with the public key as the secret': () => confused(good()),
  'whose claims were changed': async () => {
    const [header, , signature] = (await signed(good())).split('.')
    return `${header}.${part({ ...good(), sub: '1' })}.${signature}`
  },
  'that is not a JWT': () => 'abc',
}

test('a JWT of the issuer’s keys identifies its subject', async () => {
  const relay = await serve(byKeys((await startIssuer()).url))
  expect(await relay.mint(bearer(await signed(good())))).toEqual([200, undefined])
  expect(await relay.mint({})).toEqual([401, 'unauthenticated'])
})

test.each(Object.entries(attacks))('K2 a JWT %s identifies nobody', async (_name, forge) => {
  const relay = await serve(byKeys((await startIssuer()).url))
  expect(await relay.mint(bearer(await forge()))).toEqual([401, 'unauthenticated'])
  expect(await relay.mint(bearer(await signed(good())))).toEqual([200, undefined])
})

test('many forged key ids do not make the relay ask the issuer each time', async () => {
  const keySet = await startIssuer()
  const relay = await serve(byKeys(keySet.url))
  await relay.mint(bearer(await signed(good())))
  for (let at = 0; at < 10; at += 1) {
    const token = await signed(good(), { header: { kid: `forged-${at}` } })
    expect(await relay.mint(bearer(token))).toEqual([401, 'unauthenticated'])
  }
  expect(keySet.asked).toBe(1)
})

test('while the issuer’s keys cannot be fetched, the answer is an error and not "signed out"', async () => {
  const keySet = await startIssuer()
  keySet.isDown = true
  const relay = await serve(byKeys(keySet.url))
  const token = await signed(good())
  expect(await relay.mint(bearer(token))).toEqual([500, 'identify_failed'])
  expect(relay.lines).toContainEqual(
    expect.objectContaining({
      level: 'error',
      cause: 'RELAY_JWT_JWKS_URL: Expected 200 OK from the JSON Web Key Set HTTP response.',
    }),
  )
  keySet.isDown = false
  expect(await relay.mint(bearer(token))).toEqual([200, undefined])
})

test('a JWT without the claim that has the user’s id is a fault that the log explains', async () => {
  const relay = await serve({ ...byKeys((await startIssuer()).url), RELAY_USER_ID_CLAIM: 'uid' })
  expect(await relay.mint(bearer(await signed(good())))).toEqual([500, 'identify_failed'])
  const fault = relay.lines.find(({ msg }) => msg === 'fault')
  expect(fault?.cause).toBe(
    "uid of the JWT is missing, expected the user's id as a string or a whole number. Set RELAY_USER_ID_CLAIM to where it is.",
  )
  const withId = await signed({ ...good(), uid: 12 })
  expect(await relay.mint(bearer(withId))).toEqual([200, undefined])
})

test('a JWT may be in a cookie, but not in two of the same name', async () => {
  const relay = await serve({ ...byJwt, RELAY_JWT_COOKIE: 'session' })
  const [ada, eve] = [await hostToken('7'), await hostToken('8')]
  expect(await relay.mint({ cookie: `theme=dark; session=${ada}` })).toEqual([200, undefined])
  expect(await relay.mint({ cookie: `session=${eve}; session=${ada}` })).toEqual([401, 'unauthenticated'])
  expect(await relay.mint(bearer(ada))).toEqual([401, 'unauthenticated'])
})

test('a JWT may be in a header of a proxy', async () => {
  const relay = await serve({ ...byJwt, RELAY_JWT_HEADER: 'X-Access-Token' })
  expect(await relay.mint({ 'x-access-token': await hostToken('7') })).toEqual([200, undefined])
  expect(await relay.mint(bearer(await hostToken('7')))).toEqual([401, 'unauthenticated'])
})

test('K10 a JWT in a cookie must be of the same user as the relay token', async () => {
  const relay = await serve({ ...byJwt, RELAY_JWT_COOKIE: 'session' })
  const minted = await fetch(`${relay.url}/wakapay/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: `session=${await hostToken('7')}` },
    body: '{}',
  })
  const { token }: { token: string } = JSON.parse(await minted.text())
  const call = async (user: string) => {
    const headers = { ...bearer(token), cookie: `session=${await hostToken(user)}` }
    return (await fetch(`${relay.url}/wakapay/api/nothing`, { headers })).status
  }
  expect([await call('7'), await call('8')]).toEqual([404, 401])
})

test('a shared secret’s JWT by another algorithm identifies nobody', async () => {
  const relay = await serve(byJwt)
  const claims = { sub: '7', iss: byJwt.RELAY_JWT_ISSUER, aud: byJwt.RELAY_JWT_AUDIENCE, exp: now() + 300 }
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS512' })
    .sign(new TextEncoder().encode(jwtSecret))
  expect(await relay.mint(bearer(token))).toEqual([401, 'unauthenticated'])
})
