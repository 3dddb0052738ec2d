import {
  createRelay,
  defineProvider,
  type GatewayProvider,
  oauth2ClientCredentials,
  RelayConfigError,
  type RelayConfigErrorCode,
  swypex,
  wakapay,
  wealthica,
} from '@token-relay/server'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { signingKey } from '../kit/signing-key.ts'

const client = { clientId: 'maple-ledger', clientSecret: '4b1f0c7d9e' }
const ping = { id: 'ping', method: 'GET', path: '/ping', scope: 'business', everyone: true }

/** Starts a relay; what a JavaScript host passes may be anything, whatever the types say. */
const boot = (provider: GatewayProvider) =>
  createRelay({ identify: () => null, signingKeys: [signingKey], providers: [provider] }).close()
const acme = (options: object) => () =>
  boot(defineProvider(Object({ id: 'acme', apiUrl: 'https://api.acme.example', routes: [ping], ...options })))
const route = (change: object) => acme({ routes: [{ ...ping, ...change }] })
const oauth = (options: object) => () =>
  oauth2ClientCredentials('acme', Object({ ...client, tokenUrl: 'https://acme.example/token', ...options }))
const grant = (parameters: unknown) => oauth({ parameters })

/** A name, the start that fails, its code and option, and its sentence. */
type Refusal = [string, () => unknown, `${RelayConfigErrorCode} ${string}`, RegExp]

const routeRefusals: Refusal[] = [
  [
    'Swypex without routes',
    () => boot(swypex(Object(client))),
    'invalid_route swypex.routes',
    /is undefined, expected a list/,
  ],
  [
    'Swypex with a misspelled route',
    () => boot(swypex(Object({ ...client, routes: [undefined] }))),
    'invalid_route swypex.routes[0]',
    /is undefined, expected a route/,
  ],
  [
    'WakaPay with a misspelled route',
    () =>
      boot(
        wakapay(
          Object({
            apiKey: 'k-1',
            apiSecret: 's-1',
            environment: 'test',
            routes: [wakapay.routes.balance, null],
          }),
        ),
      ),
    'invalid_route wakapay.routes[1]',
    /is null, expected a route/,
  ],
  ['routes that are not a list', acme({ routes: ping }), 'invalid_route acme.routes', /is object, expected/],
  ['a route without an id', route({ id: undefined }), 'missing_option acme.routes[0].id', /is missing/],
  [
    'a route id that is not a string',
    route({ id: 7 }),
    'invalid_option acme.routes[0].id',
    /is 7, expected a string/,
  ],
  [
    'a route without a method',
    route({ method: undefined }),
    'missing_option acme.routes.ping.method',
    /is missing/,
  ],
  [
    'a route without a path',
    route({ path: undefined }),
    'missing_option acme.routes.ping.path',
    /is missing/,
  ],
  [
    'a route path that is not a string',
    route({ path: 7 }),
    'invalid_option acme.routes.ping.path',
    /is 7, expected a path/,
  ],
  [
    'a schema that cannot validate',
    route({ body: { '~standard': { version: 1 } } }),
    'invalid_option acme.routes.ping.body',
    /Standard Schema/,
  ],
]

const definitionRefusals: Refusal[] = [
  ['nothing', () => defineProvider(Object(undefined)), 'missing_option provider.id', /is missing/],
  [
    'null',
    () => Reflect.apply(defineProvider, undefined, [null]),
    'invalid_option provider',
    /is null, expected an object/,
  ],
  ['no apiUrl', acme({ apiUrl: undefined }), 'missing_option acme.apiUrl', /is missing/],
  [
    'a key in place of a credential',
    acme({ credential: 'sk-4b1f' }),
    'invalid_option acme.credential',
    /is string, expected.*oauth2ClientCredentials/,
  ],
  [
    'a credential without mint',
    acme({ credential: { perSubject: false } }),
    'invalid_option acme.credential',
    /expected/,
  ],
  [
    'one status as a number',
    acme({ credentialRefusals: 401 }),
    'invalid_option acme.credentialRefusals',
    /is 401, expected a list.*\[401, 403\]/,
  ],
  [
    'a credential refusal that is not an error status',
    acme({ credentialRefusals: [200] }),
    'invalid_option acme.credentialRefusals[0]',
    /is 200, expected.*from 400 to 599/,
  ],
  [
    'a misspelled list of reserved names',
    acme({ reserved: { params: ['actAs'] } }),
    'unknown_option acme.reserved.params',
    /parameters/,
  ],
  [
    'reserved names that are not a list',
    acme({ reserved: { parameters: 'actAs' } }),
    'invalid_option acme.reserved.parameters',
    /is "actAs", expected a list/,
  ],
  [
    'a reserved name without a letter',
    acme({ reserved: { parameters: ['[]'] } }),
    'invalid_option acme.reserved.parameters[0]',
    /is "\[\]", expected a name/,
  ],
  [
    'a secret in place of its reader',
    acme({ secrets: ['sk-4b1f'] }),
    'invalid_option acme.secrets[0]',
    /is string, expected.*secretReader/,
  ],
  [
    'an additional URL that is invalid',
    acme({ urls: { 'acme.loginUrl': 7 } }),
    'invalid_option acme.loginUrl',
    /is 7, expected a URL/,
  ],
]

const grantRefusals: Refusal[] = [
  [
    'scopes that are not a list',
    oauth({ scopes: 'read write' }),
    'invalid_option acme.scopes',
    /is "read write", expected a list/,
  ],
  [
    'two scopes in one string',
    oauth({ scopes: ['read write'] }),
    'invalid_option acme.scopes[0]',
    /is "read write", expected/,
  ],
  [
    'a token endpoint and an issuer',
    oauth({ issuer: 'https://acme.example' }),
    'invalid_option acme.tokenUrl',
    /acme.issuer both.*Remove one/,
  ],
  [
    'neither of the two',
    oauth({ tokenUrl: undefined }),
    'missing_option acme.tokenUrl',
    /is missing.*acme.issuer/,
  ],
  [
    'parameters that are not an object',
    grant('audience=x'),
    'invalid_option acme.parameters',
    /is string, expected an object/,
  ],
  [
    'a scope among the parameters',
    grant({ scope: 'read' }),
    'invalid_option acme.parameters.scope',
    /acme.scopes/,
  ],
  [
    'a secret among the parameters',
    grant({ client_secret: 'sk-4b1f' }),
    'invalid_option acme.parameters.client_secret',
    /acme.clientSecret/,
  ],
  [
    'another grant type',
    grant({ grant_type: 'password' }),
    'invalid_option acme.parameters.grant_type',
    /Remove it/,
  ],
  [
    'a parameter without a value',
    grant({ audience: undefined }),
    'invalid_option acme.parameters.audience',
    /is undefined, expected a string/,
  ],
]

test.each([...routeRefusals, ...definitionRefusals, ...grantRefusals])(
  'refuses to start with %s',
  (_name, start, refusal, sentence) => {
    const [code, option] = refusal.split(' ')
    expect(start).toThrow(RelayConfigError)
    expect(start).toThrow(expect.objectContaining({ code, option, message: expect.stringMatching(sentence) }))
    expect(start).toThrow(expect.objectContaining({ message: expect.not.stringContaining('sk-4b1f') }))
  },
)

test('missing options are a RelayConfigError with a sentence, not a TypeError', () => {
  for (const make of [swypex, wakapay, wealthica]) {
    expect(() => Reflect.apply(make, undefined, [])).toThrow(/is undefined, expected an object of options/)
  }
})

test('accepts a Standard Schema that is a function, as in ArkType', async () => {
  const schema = Object.assign(() => {}, { '~standard': z.strictObject({})['~standard'] })
  await expect(route({ query: schema, body: schema })()).resolves.toBeUndefined()
})
