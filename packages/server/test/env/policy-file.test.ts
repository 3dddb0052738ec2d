import { readFileSync } from 'node:fs'
import { type ClaimsUser, policyJsonSchema, readRelayEnv } from '@token-relay/server/env'
import { expect, test } from 'vitest'
import { fivePolicies, fiveProviders, temporaryFile } from '../kit/env-variables.ts'

/** Reads the five providers with a policy. */
const read = (text: string, name = 'policy.yaml') =>
  readRelayEnv({ ...fiveProviders, RELAY_POLICY_FILE: temporaryFile(name, text) })

const template = "a name in braces, in quotes, such as '{email}', '{id}' or 'acme-{id}'."
const who =
  'who may call: everyone who is signed in, or the claims that a user needs, such as { role: treasurer } or { role: [owner, treasurer] }.'

/** What to replace in the policy, by what, and the sentence. */
const mistakes: [string, string, string][] = [
  [
    'use: balance',
    'use: balence',
    'policy.yaml, line 17: providers.wakapay.routes[1].use is "balence", expected one of verifyTransfer, balance. Did you mean balance?',
  ],
  [
    'use: balance',
    'uses: balance',
    'policy.yaml, line 17: providers.wakapay.routes[1].uses is not known here. Did you mean use?',
  ],
  [
    '- verifyTransfer',
    '- verify',
    'policy.yaml, line 16: providers.wakapay.routes[0] is "verify", expected one of verifyTransfer, balance.',
  ],
  [
    "loginName: '{email}'",
    'loginName: {email}',
    `policy.yaml, line 3: providers.wealthica.loginName is object, expected the user's name at Wealthica, from what is known of the user: ${template}`,
  ],
  [
    "account: '{wyre_account}'",
    "account: '{org}-{id}'",
    `policy.yaml, line 9: providers.wyre.account is "{org}-{id}", expected the user's account at Wyre, such as AC-…, from what is known of the user: ${template}`,
  ],
  [
    "    account: '{wyre_account}'\n",
    '',
    `policy.yaml, line 8: providers.wyre.account is missing. Write the user's account at Wyre, such as AC-…, from what is known of the user: ${template}`,
  ],
  [
    '        allow: { role: [treasurer, owner] }\n',
    '',
    'policy.yaml, line 17: providers.wakapay.routes[1] (balance) is about the whole business. Add allow: everyone, or the claims that a user needs, such as allow: { role: treasurer }.',
  ],
  [
    'allow: { role: owner }',
    'allow: {}',
    `policy.yaml, line 13: providers.wyre.routes[1].allow is object, expected ${who}`,
  ],
  [
    'allow: { role: owner }',
    'allow:',
    `policy.yaml, line 13: providers.wyre.routes[1].allow is null, expected ${who}`,
  ],
  [
    'allow: { role: owner }',
    'allow: { role: { is: owner } }',
    'policy.yaml, line 13: providers.wyre.routes[1].allow.role is object, expected a value that the claim must have, or a list of values of which one is enough.',
  ],
  [
    'scope: business',
    'scope: subject',
    'policy.yaml, line 24: providers.swypex.routes[1] (limits) has scope subject, but nothing binds the call to the user. Put {pid} into its path, or write scope: business with allow.',
  ],
  [
    'scope: business',
    'list: true\n        scope: business',
    'policy.yaml, line 24: providers.swypex.routes[1] (limits) lists data of the whole business, and a file cannot say which part a user may see. Write allow: everyone, or remove the route.',
  ],
  [
    'path: /v1/card/:id/limits',
    'path: /v1/card',
    'policy.yaml, line 22: providers.swypex.routes[0] matches paths that limits matches too, and neither is more specific. Change one path, so that it is clear whose rule applies.',
  ],
  [
    'method: GET',
    'method: PUT',
    'SWYPEX_PRIVATE_KEY is missing. The route "limits" writes: set it to the RSA key that signs writes, as PEM.',
  ],
  [
    "    email: '{email}'\n    returnTo",
    '    returnTo',
    "policy.yaml, line 4: providers.wych says nothing of the user. Add email: '{email}', or userId.",
  ],
  ['  wyre:\n', '  wire:\n', 'policy.yaml, line 8: providers.wire is not known here. Did you mean wyre?'],
  [
    'limits:\n  mint',
    'limit:\n  mint',
    'policy.yaml, line 29: limit is not known here. Did you mean limits?',
  ],
  [
    'mintPerSubject: 30',
    'mintPerSubject: 0',
    'policy.yaml, line 30: limits.mintPerSubject is 0, expected a whole number from 1 to 1000000: token requests of one user a minute.',
  ],
  [
    'mintPerSubject: 30',
    'store: shared',
    "policy.yaml, line 30: limits.store is 'shared', which needs a store. Set REDIS_URL, or remove it.",
  ],
  ['  wyre:\n', '  wakapay:\n', 'policy.yaml, line 14 is not YAML or JSON: Map keys must be unique.'],
  [
    fivePolicies,
    'providers: {}',
    'WYCH_CLIENT_ID is set, but policy.yaml has no providers.wych. Add it with the routes that pages may call, or remove the variable.',
  ],
  [fivePolicies, '', 'policy.yaml is null, expected keys with values.'],
]

test.each(mistakes.map(([part, instead, sentence]) => ({ part, instead, sentence })))(
  'refuses a file with the sentence: $sentence',
  ({ part, instead, sentence }) => {
    expect(fivePolicies).toContain(part)
    expect(() => read(fivePolicies.replace(part, instead))).toThrow(
      expect.objectContaining({ name: 'RelayConfigError', message: sentence }),
    )
  },
)

test('a provider of the file needs its variables', () => {
  const path = temporaryFile('policy.yaml', fivePolicies)
  const variables = {
    WEALTHICA_CLIENT_ID: 'team',
    WEALTHICA_CLIENT_SECRET: 'canary-1',
    RELAY_POLICY_FILE: path,
  }
  expect(() => readRelayEnv(variables)).toThrow(
    'policy.yaml, line 4: providers.wych is here, but no variable of it is set. Set WYCH_CLIENT_ID, or remove it here.',
  )
})

test('a consent’s return is refused with JWTs that a navigation cannot carry', () => {
  const jwt = {
    RELAY_POLICY_FILE: temporaryFile('policy.yaml', fivePolicies),
    RELAY_IDENTITY: 'jwt',
    RELAY_JWT_SECRET: fiveProviders.RELAY_SIGNING_KEYS,
    RELAY_JWT_ISSUER: 'https://app.example.com',
    RELAY_JWT_AUDIENCE: 'relay',
  }
  expect(() => readRelayEnv({ ...fiveProviders, ...jwt })).toThrow(
    'policy.yaml, line 6: providers.wych.returnTo cannot work: users come back by a navigation, which carries no JWT in Authorization. Set RELAY_JWT_COOKIE, or remove it.',
  )
  expect(readRelayEnv({ ...fiveProviders, ...jwt, RELAY_JWT_COOKIE: 'session' }).identity?.kind).toBe('jwt')
})

test('aliases that grow are refused before they fill the memory', () => {
  const levels = Array.from(
    { length: 9 },
    (_, at) => `${'abcdefghij'[at + 1]}: &${at + 1} [${`*${at},`.repeat(9)}]`,
  )
  expect(() => read(['a: &0 [1,1]', ...levels].join('\n'))).toThrow(
    'policy.yaml repeats too much by its aliases.',
  )
})

test('a policy of JSON, also with tabs, is the same as one of YAML', () => {
  const policy = {
    providers: {
      wealthica: { loginName: '{email}' },
      wych: { email: '{email}', routes: ['accounts'] },
      wyre: { account: '{wyre_account}', routes: ['account'] },
      wakapay: { routes: ['verifyTransfer', { use: 'balance', allow: { role: 'treasurer' } }] },
      swypex: { routes: ['banks'] },
    },
  }
  const { relay } = read(JSON.stringify(policy, null, '\t'), 'policy.json')
  expect(relay.providers.map(({ id }) => id)).toEqual(['wealthica', 'wych', 'wyre', 'wakapay', 'swypex'])
})

test('accounts and permissions follow from what is known of the user', async () => {
  const { relay } = read(fivePolicies)
  const known = (user: ClaimsUser) =>
    Promise.all(
      relay.providers.map(async (provider) => [
        await provider.account(user),
        'permissions' in provider ? provider.permissions?.(user) : undefined,
      ]),
    )
  const claims = {
    email: 'ada@example.com',
    wyre_account: 'AC-1',
    card_holder: 'CH-1',
    role: 'owner',
    realm_access: { roles: ['cards', 'mail'] },
  }
  expect(await known({ id: '7', claims })).toEqual([
    ['ada@example.com', undefined],
    ['ada@example.com', []],
    ['AC-1', ['transfers']],
    ['7', ['balance']],
    ['CH-1', ['limits']],
  ])
})

test('a user without the claim has no account, and no rule is fulfilled', async () => {
  const { relay } = read(fivePolicies)
  const user = { id: '7', claims: { role: { owner: true }, email: true } }
  const [wealthica, , , wakapay] = relay.providers
  await expect(async () => wealthica?.account(user)).rejects.toThrow(
    expect.objectContaining({ code: 'no_provider_account' }),
  )
  expect(wakapay && 'permissions' in wakapay && wakapay.permissions?.(user)).toEqual([])
})

test('with routes, Wealthica is a gateway', () => {
  const { relay } = read(fivePolicies.replace("loginName: '{email}'", 'routes: [institutions]'))
  expect(relay.providers[0]).toMatchObject({ id: 'wealthica', mode: 'gateway' })
})

test('the published JSON Schema is the one that files are checked by', () => {
  const published: unknown = JSON.parse(
    readFileSync(new URL('../../policy.schema.json', import.meta.url), 'utf8'),
  )
  expect(published, 'to accept a change: npm run api:update').toEqual(
    JSON.parse(JSON.stringify(policyJsonSchema())),
  )
})
