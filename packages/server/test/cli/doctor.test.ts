import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { buildServer } from '../kit/built-server.ts'
import { temporaryFolder } from '../kit/command.ts'
import { diagnose, emulatorOf, faults, variablesOf } from '../kit/doctor.ts'

beforeAll(buildServer, 180_000)

test('the doctor finds nothing to change on five emulators', async () => {
  const emulators = await Promise.all([
    emulatorOf('wealthica'),
    emulatorOf('wych'),
    emulatorOf('wyre'),
    emulatorOf('wakapay'),
    emulatorOf('swypex'),
  ])
  const { code, lines } = await diagnose(variablesOf(...emulators), [], { env: {} })
  expect(lines.join('\n')).toBe(`Settings
  ✓ settings   read, without a policy file

Wealthica  http://127.0.0.1:PORT/v1
  ✓ reachable  answers in N ms
  ✓ proxy      none seen
  ✓ secrets    accepted: a token for the user "token-relay-doctor" was issued
  ✓ life       a new token lives 3600 s
  ✓ window     Connect opens with a new token for 600 s
  ✓ clock      at most 5 s apart

Wych  http://127.0.0.1:PORT
  ✓ reachable  answers in N ms
  ✓ proxy      none seen
  ✓ secrets    accepted; add --user to ask for the token of a user, too
  ✓ life       a new token lives 900 s
  ✓ scopes     EXECUTE:TOKEN_EXCHANGE READ:APP_USERS
  ✓ clock      at most 5 s apart

Wyre  http://127.0.0.1:PORT
  ✓ reachable  answers in N ms
  ✓ proxy      none seen
  ✓ signature  accepted: a call as the business was answered
  ✓ clock      at most 5 s apart

WakaPay  http://127.0.0.1:PORT
  ✓ reachable  answers in N ms
  ✓ proxy      none seen
  ✓ secrets    accepted: a token for the business was issued
  ✓ life       a new token lives 3600 s
  ✓ clock      at most 5 s apart

Swypex  http://127.0.0.1:PORT
  ✓ reachable  answers in N ms
  ✓ proxy      none seen
  ✓ secrets    accepted: a token for the business was issued
  ✓ life       a new token lives 3600 s
  ✓ scopes     cards:read cards:write transfers:read transfers:write
  ✓ signature  accepted: a signed change of a card that does not exist was answered 404
  ✓ clock      at most 5 s apart

All is ready.`)
  expect(code).toBe(0)
})

test('the doctor creates no user at Wych and changes no card at Swypex', async () => {
  const [wych, swypex] = await Promise.all([emulatorOf('wych'), emulatorOf('swypex')])
  await diagnose(variablesOf(wych, swypex))
  expect(wych.requests().filter(({ path }) => path.endsWith('/user'))).toEqual([])
  expect(swypex.requests().map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /v1/oauth/token',
    'PUT /v1/card/CRD0-token-relay-doctor/limits',
  ])
})

test('--user asks for the token of that user', async () => {
  const wych = await emulatorOf('wych')
  const { code, lines } = await diagnose(variablesOf(wych), ['--user', 'ada@example.com'])
  expect(code).toBe(0)
  expect(lines).toContain('  ✓ secrets    accepted: a token for the user "ada@example.com" was issued')
  expect(lines).toContain('  ✓ life       of the user: a new token lives 900 s')
})

test.each([
  [
    'wealthica',
    { clientSecret: 'another-1' },
    'the provider answered 401',
    'Check WEALTHICA_CLIENT_ID and WEALTHICA_CLIENT_SECRET.',
  ],
  [
    'wych',
    { clientId: 'another-1' },
    'the provider answered 400 invalid_client',
    'Check WYCH_CLIENT_ID and WYCH_CLIENT_SECRET.',
  ],
  [
    'wych',
    { clientSecret: 'another-1' },
    'the provider answered 401 unauthorized_client',
    'Check WYCH_CLIENT_ID and WYCH_CLIENT_SECRET.',
  ],
  [
    'wych',
    { apiKey: 'another-1' },
    'those of the client are accepted, but the API answered 403',
    'Check WYCH_API_KEY, WYCH_PARTNER and WYCH_APP.',
  ],
  [
    'wakapay',
    { apiSecret: 'another-1' },
    'the provider answered 401',
    'Check WAKAPAY_API_KEY and WAKAPAY_API_SECRET.',
  ],
  [
    'swypex',
    { clientSecret: 'another-1' },
    'the provider answered 401 invalid_client',
    'Check SWYPEX_CLIENT_ID and SWYPEX_CLIENT_SECRET.',
  ],
] as const)('a wrong secret of %s is found: %j', async (name, accepted, seen, fix) => {
  const configured = await emulatorOf(name)
  const emulator = await emulatorOf(name, accepted)
  const url = `${name.toUpperCase()}_API_URL`
  const variables = {
    ...variablesOf(configured),
    ...(name === 'wych' && { WYCH_ISSUER: `${emulator.url}/realms/partner` }),
    [url]: emulator.apiUrl,
  }
  const diagnosis = await diagnose(variables)
  expect(diagnosis.code).toBe(1)
  expect(faults(diagnosis)).toEqual([`✗ secrets    ${seen}`, `→ ${fix}`])
  for (const secret of Object.values(configured.credentials)) expect(diagnosis.written).not.toContain(secret)
})

test('what could not be found out after a wrong secret is listed as not checked', async () => {
  const emulator = await emulatorOf('wealthica')
  const { lines } = await diagnose({ ...variablesOf(emulator), WEALTHICA_CLIENT_SECRET: 'wrong-1' })
  expect(lines.slice(3).join('\n')).toBe(`Wealthica  http://127.0.0.1:PORT/v1
  ✓ reachable  answers in N ms
  ✓ proxy      none seen
  ✗ secrets    the provider answered 401
               → Check WEALTHICA_CLIENT_ID and WEALTHICA_CLIENT_SECRET.
  – life       not checked
  – window     not checked
  ✓ clock      at most 5 s apart

Not ready: Wealthica.`)
})

test.each([
  ['wealthica', 95_000, 'behind', 95],
  ['wyre', -95_000, 'ahead of', 95],
  ['swypex', 900_000, 'behind', 900],
] as const)(
  'a clock that differs from that of %s is found, and nothing else',
  async (name, byMs, way, seconds) => {
    const emulator = await emulatorOf(name)
    emulator.clock.advance(byMs)
    const diagnosis = await diagnose(variablesOf(emulator))
    const [seen = '', ...rest] = faults(diagnosis)
    const [, found] =
      new RegExp(`^✗ clock {6}this machine's clock is (\\d+) s ${way} the provider's$`).exec(seen) ?? []
    expect(Math.abs(Number(found) - seconds)).toBeLessThanOrEqual(5)
    expect(rest).toEqual(["→ Synchronise this machine's clock (NTP): signed calls may be refused otherwise."])
    expect(diagnosis.code).toBe(1)
  },
)

test('a scope that Wych has not given to the client is found', async () => {
  const emulator = await emulatorOf('wych', { scopes: ['READ:APP_USERS'] })
  const diagnosis = await diagnose(variablesOf(emulator))
  expect(faults(diagnosis)).toEqual([
    '! secrets    those of the client are accepted',
    '→ Run doctor again when it has the missing scope.',
    '✗ scopes     granted: READ:APP_USERS; missing: EXECUTE:TOKEN_EXCHANGE',
    '→ Let Wych give the client the missing scope: without it no user gets a token.',
  ])
})

test('a scope that the policy file leaves out is found', async () => {
  const emulator = await emulatorOf('swypex')
  const policy = join(temporaryFolder(), 'policy.yaml')
  writeFileSync(
    policy,
    'providers:\n  swypex:\n    scopes: [cards:read]\n    routes: [{ use: cards, allow: { role: treasurer } }]\n',
  )
  const keys = { RELAY_SIGNING_KEYS: 'k3vR8wq1TzL0mXc7Yb5nHd2sJf9gPu4eAo6iKtQx' }
  const diagnosis = await diagnose({ ...variablesOf(emulator), ...keys }, ['--policy', policy])
  expect(diagnosis.lines[1]).toBe('  ✓ settings   read, with the policy file')
  expect(faults(diagnosis)).toEqual([
    '✗ scopes     granted: cards:read; missing: cards:write transfers:read transfers:write',
    '→ Let Swypex allow the client the missing ones. If the policy file lists providers.swypex.scopes, add them there.',
  ])
})

test('a key that Swypex does not know is found', async () => {
  const emulator = await emulatorOf('swypex')
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const diagnosis = await diagnose({ ...variablesOf(emulator), SWYPEX_PRIVATE_KEY: pem })
  expect(faults(diagnosis)).toEqual([
    '✗ signature  the provider answered 401 to a signed change',
    '→ Check that SWYPEX_PRIVATE_KEY is the key whose public half Swypex has for this client.',
  ])
})

test('a key that is not one is found before Swypex is asked', async () => {
  const emulator = await emulatorOf('swypex')
  const diagnosis = await diagnose({ ...variablesOf(emulator), SWYPEX_PRIVATE_KEY: 'abc-1' })
  expect(faults(diagnosis)).toEqual([
    '✗ settings   SWYPEX_PRIVATE_KEY is not a PEM private key',
    '→ Set it to an RSA private key, for instance from: openssl genpkey -algorithm RSA',
  ])
  expect(emulator.requests()).toEqual([])
})

test('without a key, the doctor says that Swypex allows reading only', async () => {
  const emulator = await emulatorOf('swypex')
  const { code, lines } = await diagnose({ ...variablesOf(emulator), SWYPEX_PRIVATE_KEY: undefined })
  expect(code).toBe(0)
  expect(lines).toContain('  – signature  SWYPEX_PRIVATE_KEY is not set: routes that write cannot be used')
})

test('a wrong key of Wyre is found', async () => {
  const emulator = await emulatorOf('wyre')
  const diagnosis = await diagnose({ ...variablesOf(emulator), WYRE_SECRET_KEY: 'SK-another-1' })
  expect(faults(diagnosis)).toEqual([
    '✗ signature  the provider answered 401 to a signed call as the business',
    '→ Check WYRE_API_KEY and WYRE_SECRET_KEY.',
  ])
})
