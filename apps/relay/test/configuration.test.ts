import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { runRelay } from './kit/process.ts'
import { byJwt, here, signingKey, temporaryFile, type Variables } from './kit/variables.ts'

const wakapay = {
  WAKAPAY_API_KEY: 'canary-key-1',
  WAKAPAY_API_SECRET: 'canary-secret-1',
  WAKAPAY_ENVIRONMENT: 'test',
}
const good = 'providers:\n  wakapay:\n    routes: [verifyTransfer]\n'

/** What is wrong, and the sentence on standard error. */
const mistakes: [string, Variables, string, string][] = [
  [
    'nothing is set',
    { WAKAPAY_API_KEY: '', WAKAPAY_API_SECRET: '', WAKAPAY_ENVIRONMENT: '' },
    good,
    'policy.yaml, line 2: providers.wakapay is here, but no variable of it is set. Set WAKAPAY_API_KEY, or remove it here.',
  ],
  [
    'a secret is missing',
    { WAKAPAY_API_SECRET: '' },
    good,
    'WAKAPAY_API_SECRET is missing. Set it, or set WAKAPAY_API_SECRET_FILE to a file that holds it.',
  ],
  [
    'a variable is misspelled',
    { WAKAPAY_ENVIROMENT: 'test' },
    good,
    'WAKAPAY_ENVIROMENT is not a variable of the relay. Did you mean WAKAPAY_ENVIRONMENT?',
  ],
  [
    'a signing key is missing',
    { RELAY_SIGNING_KEYS: '' },
    good,
    'RELAY_SIGNING_KEYS is missing. Set it to a random string of at least 32 bytes, for instance from `openssl rand -base64 48`. It is needed because they sign the relay tokens of wakapay.',
  ],
  [
    'the signing key is a placeholder',
    { RELAY_SIGNING_KEYS: 'change-me-change-me-change-me-change-me' },
    good,
    'RELAY_SIGNING_KEYS[0] is a placeholder. Set it to a random string of at least 32 bytes, for instance from: openssl rand -base64 48',
  ],
  [
    'nothing says who is signed in',
    { RELAY_IDENTITY: '', RELAY_JWT_SECRET: '', RELAY_JWT_ISSUER: '', RELAY_JWT_AUDIENCE: '' },
    good,
    'RELAY_IDENTITY is missing. Set it to jwt, header or session: how the relay knows who is signed in.',
  ],
  [
    'an origin is a wildcard',
    { RELAY_ALLOWED_ORIGINS: '*' },
    good,
    "RELAY_ALLOWED_ORIGINS[0] contains a wildcard: any page could then ask for your users' tokens. List each origin, such as https://app.example.com.",
  ],
  [
    'a route is open to nobody in particular',
    {},
    good.replace('verifyTransfer', 'balance'),
    'policy.yaml, line 3: providers.wakapay.routes[0] (balance) is about the whole business. Add allow: everyone, or the claims that a user needs, such as allow: { role: treasurer }.',
  ],
  [
    'a key of the file is misspelled',
    {},
    good.replace('routes', 'rotues'),
    'policy.yaml, line 3: providers.wakapay.rotues is not known here. Did you mean routes?',
  ],
  ['the file is not YAML', {}, 'providers: [', 'policy.yaml, line 1 is not YAML or JSON: '],
  ['Redis has no keys', { REDIS_URL: 'redis://127.0.0.1:6379' }, good, 'RELAY_STORE_KEYS is missing.'],
]

test('a wrong configuration ends the process with a sentence, without a stack and without secrets', async () => {
  const runs = mistakes.map(async ([name, variables, policy, sentence]) => {
    const { code, output } = await runRelay({
      ...here,
      ...byJwt,
      ...wakapay,
      RELAY_POLICY_FILE: temporaryFile('policy.yaml', policy),
      ...variables,
    })
    const [line = '', ...others] = output.trim().split('\n')
    expect({ name, code, line, others }).toEqual({
      name,
      code: 1,
      line: expect.stringContaining(`token-relay: ${sentence}`),
      others: [],
    })
    expect(line).not.toMatch(new RegExp(`${signingKey}|canary`))
  })
  await Promise.all(runs)
}, 120_000)

test('a port that is taken, or an address of another machine, ends the process with a sentence', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const address = taken.address()
  const run = (variables: Variables) =>
    runRelay({
      ...here,
      ...byJwt,
      ...wakapay,
      RELAY_POLICY_FILE: temporaryFile('policy.yaml', good),
      ...variables,
    })
  const [onPort, onHost] = await Promise.all([
    run({ PORT: typeof address === 'object' && address ? String(address.port) : '' }),
    run({ HOST: '192.0.2.1' }),
  ])
  taken.close()
  expect(onPort.output).toMatch(
    /^token-relay: listen EADDRINUSE.*set PORT or METRICS_PORT to another port\.$/m,
  )
  expect(onHost.output).toMatch(/^token-relay: listen EADDRNOTAVAIL.*Set HOST and METRICS_HOST to/m)
  expect([onPort.code, onHost.code]).toEqual([1, 1])
}, 120_000)
