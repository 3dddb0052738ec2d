import { writeFileSync } from 'node:fs'
import { createRelay } from '@token-relay/server'
import { readProviderSettings, readRelayEnv } from '@token-relay/server/env'
import { expect, test } from 'vitest'
import { temporaryFile } from '../kit/env-variables.ts'
import { signingKey } from '../kit/signing-key.ts'

const wealthica = { WEALTHICA_CLIENT_ID: 'team', WEALTHICA_CLIENT_SECRET: 'canary-1' }
const jwt = {
  RELAY_IDENTITY: 'jwt',
  RELAY_JWT_SECRET: signingKey,
  RELAY_JWT_ISSUER: 'https://app.example.com',
  RELAY_JWT_AUDIENCE: 'relay',
}
const header = {
  RELAY_IDENTITY: 'header',
  RELAY_IDENTITY_HEADER: 'X-User',
  RELAY_IDENTITY_FROM: '10.0.0.0/8',
}
const session = { RELAY_IDENTITY: 'session', RELAY_SESSION_URL: 'http://app:8000/session' }

/** Variables that are wrong, and the sentence that says what to write. */
const mistakes: [Record<string, string>, string][] = [
  [
    { RELAY_SIGNING_KEY: signingKey },
    'RELAY_SIGNING_KEY is not a variable of the relay. Did you mean RELAY_SIGNING_KEYS?',
  ],
  [
    { WEALTHICA_CLIENT_SECRETS: 'x' },
    'WEALTHICA_CLIENT_SECRETS is not a variable of the relay. Did you mean WEALTHICA_CLIENT_SECRET?',
  ],
  [
    { WEALTHICA_CLIENT_SECRET: '' },
    'WEALTHICA_CLIENT_SECRET is missing. Set it, or set WEALTHICA_CLIENT_SECRET_FILE to a file that holds it.',
  ],
  [
    { WEALTHICA_CLIENT_SECRET: 'your-secret' },
    'WEALTHICA_CLIENT_SECRET is a placeholder. Set it to the value that the provider gave you.',
  ],
  [
    { WEALTHICA_CLIENT_SECRET_FILE: '/run/secrets/x' },
    'WEALTHICA_CLIENT_SECRET and WEALTHICA_CLIENT_SECRET_FILE are both set. Remove one.',
  ],
  [
    { WEALTHICA_CLIENT_SECRET: '', WEALTHICA_CLIENT_SECRET_FILE: '/nowhere/secret' },
    'WEALTHICA_CLIENT_SECRET_FILE names /nowhere/secret, which cannot be read (ENOENT). Set it to a file that this process may read.',
  ],
  [
    { WEALTHICA_API_URL: 'http://127.0.0.1:4100' },
    'WEALTHICA_API_URL is http://127.0.0.1:4100, which is not encrypted. Use https, or set RELAY_ALLOW_INSECURE_UPSTREAM=true for an emulator.',
  ],
  [
    { WAKAPAY_API_KEY: 'canary-2', WAKAPAY_API_SECRET: 'canary-3' },
    'WAKAPAY_ENVIRONMENT is missing. There is no default: set it to test or live, or set WAKAPAY_API_URL.',
  ],
  [
    { WAKAPAY_API_KEY: 'canary-2', WAKAPAY_API_SECRET: 'canary-3', WAKAPAY_ENVIRONMENT: 'test' },
    'WAKAPAY_API_KEY is set, but there is no policy. Set RELAY_POLICY_FILE to a file that has providers.wakapay, with the routes that pages may call.',
  ],
  [
    { RELAY_ALLOWED_ORIGINS: 'https://app.example.com, *' },
    "RELAY_ALLOWED_ORIGINS[1] contains a wildcard: any page could then ask for your users' tokens. List each origin, such as https://app.example.com.",
  ],
  [
    { REDIS_URL: 'redis://redis' },
    'RELAY_STORE_KEYS is missing. Set it to a random string of at least 32 bytes, for instance from `openssl rand -base64 48`. It is needed because they seal values in Redis.',
  ],
  [
    { REDIS_URL: 'redis:6379:password' },
    'REDIS_URL is not a URL of Redis, expected one such as redis://redis:6379 or rediss://….',
  ],
  [
    { RELAY_REVOCATION: 'strict' },
    'RELAY_REVOCATION is strict, which needs a shared store. Set REDIS_URL, or remove RELAY_REVOCATION.',
  ],
  [{ PORT: '80a' }, 'PORT is "80a", expected a port from 0 to 65535 (default 8080).'],
  [{ LOG_LEVEL: 'loud' }, "LOG_LEVEL is \"loud\", expected one of 'debug', 'info', 'warn', 'error'."],
  [{ RELAY_REQUIRE_ORIGIN: 'yes' }, 'RELAY_REQUIRE_ORIGIN is "yes", expected true or false.'],
  [
    { RELAY_TOKEN_LIFE_SECONDS: '5m' },
    'RELAY_TOKEN_LIFE_SECONDS is "5m", expected a whole number of seconds from 60 to 900 (default 300).',
  ],
  [{ RELAY_PREFIX: 'relay' }, 'RELAY_PREFIX is "relay", expected a path of your site, such as /accounts.'],
  [
    { RELAY_TRUSTED_PROXIES: '0.0.0.0/0' },
    'RELAY_TRUSTED_PROXIES[0] is 0.0.0.0/0, which is every address. List those of your proxies or your host.',
  ],
  [
    { ...jwt, RELAY_IDENTITY: '' },
    "RELAY_IDENTITY is missing. RELAY_JWT_SECRET is set. Set it to 'jwt', 'header' or 'session': how the relay knows who is signed in.",
  ],
  [
    { ...jwt, RELAY_JWT_AUDIENCE: '' },
    'RELAY_JWT_AUDIENCE is missing. Set it to the aud of the JWTs: without it, one that is meant for another service would be accepted.',
  ],
  [
    { ...jwt, RELAY_JWT_SECRET: 'Ks8d-f9sK' },
    "RELAY_JWT_SECRET has 9 bytes, and HS256 needs 32. Set it, and the host's, to a random string, for instance from: openssl rand -base64 48",
  ],
  [
    { ...jwt, RELAY_JWT_SECRET: '' },
    "RELAY_JWT_JWKS_URL is missing. Set it to the URL of the issuer's keys, or RELAY_JWT_SECRET to the secret that signs JWTs.",
  ],
  [
    {
      ...jwt,
      RELAY_JWT_SECRET: '',
      RELAY_JWT_JWKS_URL: 'https://a.example/keys',
      RELAY_JWT_ALGORITHMS: 'HS256',
    },
    'RELAY_JWT_ALGORITHMS contains "HS256", which does not go with RELAY_JWT_JWKS_URL. Did you mean RS256?',
  ],
  [
    { ...jwt, RELAY_GATEWAY_SESSION: 'required' },
    'RELAY_GATEWAY_SESSION is required, but a gateway call has its relay token in Authorization, so that it cannot carry the JWT. Set RELAY_JWT_COOKIE or RELAY_JWT_HEADER, or remove RELAY_GATEWAY_SESSION.',
  ],
  [
    { ...header, RELAY_IDENTITY_FROM: '' },
    'RELAY_IDENTITY_FROM is missing. Set it to the addresses that send x-user, such as 10.0.0.0/8: from any other address, a browser could name any user.',
  ],
  [
    { ...header, RELAY_IDENTITY_FROM: '10.0.0.0/33' },
    'RELAY_IDENTITY_FROM[0] is "10.0.0.0/33", expected an address or a CIDR, such as 10.0.0.0/8 or fd00::/8.',
  ],
  [
    { ...session, RELAY_SESSION_URL: 'http://app.example.com/session' },
    'RELAY_SESSION_URL is on app.example.com and not encrypted: others could read or change what decides who is signed in. Use https.',
  ],
  [
    { ...jwt, RELAY_JWT_SECRET: '', RELAY_JWT_JWKS_URL: 'http://203.0.113.7/keys' },
    'RELAY_JWT_JWKS_URL is on 203.0.113.7 and not encrypted: others could read or change what decides who is signed in. Use https.',
  ],
  [
    { ...session, RELAY_JWT_ISSUER: 'https://app.example.com' },
    'RELAY_JWT_ISSUER has no effect, because RELAY_IDENTITY is session. Remove one of them.',
  ],
]

test.each(mistakes.map(([changes, sentence]) => ({ changes, sentence })))(
  'refuses variables with the sentence: $sentence',
  ({ changes, sentence }) => {
    expect(() => readRelayEnv({ ...wealthica, ...changes })).toThrow(
      expect.objectContaining({ name: 'RelayConfigError', message: sentence }),
    )
  },
)

test.each([
  'http://app:8000/session',
  'http://localhost/session',
  'http://app.shop.svc/session',
  'http://host.docker.internal:8000/session',
  'http://10.1.2.3/session',
  'http://[fd00::1]/session',
  'https://app.example.com/session?of=relay',
])('the host may be asked at %s', (address) => {
  const { identity } = readRelayEnv({ ...wealthica, ...session, RELAY_SESSION_URL: address })
  expect(identity).toMatchObject({ url: address })
})

test('without a provider nothing starts', () => {
  expect(() => readRelayEnv({})).toThrow('No provider is configured.')
})

test('names that Kubernetes and Docker set for a service named relay are left alone', () => {
  const ofServices = {
    RELAY_SERVICE_HOST: '10.0.0.1',
    RELAY_SERVICE_PORT_HTTP: '80',
    RELAY_PORT: 'tcp://10.0.0.1:80',
    RELAY_PORT_80_TCP_ADDR: '10.0.0.1',
    RELAY_REDIS_SERVICE_PORT: '6379',
  }
  expect(readRelayEnv({ ...wealthica, ...ofServices }).relay.providers).toHaveLength(1)
})

test('lists and keys may be separated by commas, spaces and lines', () => {
  const keys = [signingKey, signingKey.toUpperCase()]
  const path = temporaryFile('keys', `${keys.join('\n')}\n`)
  const { relay, store } = readRelayEnv({
    ...wealthica,
    RELAY_SIGNING_KEYS_FILE: path,
    RELAY_STORE_KEYS: keys.join(','),
    REDIS_URL: 'redis://127.0.0.1:6379',
    RELAY_ALLOWED_ORIGINS: 'https://a.example https://b.example',
  })
  expect(relay.signingKeys).toEqual(keys)
  expect(store).toEqual({ url: 'redis://127.0.0.1:6379', encryptionKeys: keys })
  expect(relay.allowedOrigins).toEqual(['https://a.example', 'https://b.example'])
})

test('a secret’s file is read without its last line break, and again when it has changed', async () => {
  const path = temporaryFile('secret', 'canary-old\n')
  const { WEALTHICA_CLIENT_ID } = wealthica
  const { wealthica: settings } = readProviderSettings({
    WEALTHICA_CLIENT_ID,
    WEALTHICA_CLIENT_SECRET_FILE: path,
  })
  const read = settings?.clientSecret
  if (typeof read !== 'function') throw new TypeError('expected a function')
  expect(await read()).toBe('canary-old')
  writeFileSync(path, 'canary-new\n')
  expect(await read()).toBe('canary-new')
})

test('what is read creates a relay, with a host’s own identify', async () => {
  const { relay: options, identity } = readRelayEnv({
    ...wealthica,
    RELAY_PUBLIC_ORIGIN: 'https://a.example',
  })
  const relay = createRelay({ ...options, identify: () => null })
  expect([identity, relay.isReady]).toEqual([undefined, true])
  await relay.close()
})

test('each way to know the user gets its settings and defaults', () => {
  expect(readRelayEnv({ ...wealthica, ...jwt }).identity).toEqual({
    kind: 'jwt',
    keys: { secret: signingKey },
    issuer: 'https://app.example.com',
    audiences: ['relay'],
    algorithms: ['HS256'],
    place: { header: 'authorization' },
    idClaim: 'sub',
  })
  const claims = { RELAY_IDENTITY_CLAIMS: 'email=X-User-Email role=X-User-Role' }
  expect(readRelayEnv({ ...wealthica, ...header, ...claims }).identity).toEqual({
    kind: 'header',
    header: 'x-user',
    from: ['10.0.0.0/8'],
    claims: { email: 'x-user-email', role: 'x-user-role' },
  })
  expect(readRelayEnv({ ...wealthica, ...session }).identity).toEqual({
    kind: 'session',
    url: 'http://app:8000/session',
    timeoutMs: 2_000,
    cacheMs: 5_000,
    idClaim: 'id',
  })
})
