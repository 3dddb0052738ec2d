/** Facts of one environment variable. */
interface VariableFacts {
  /** What it is for, as a sentence of docs/standalone.md. */
  readonly about: string
  /** Its default, as the docs write it. */
  readonly default?: string
  /** A secret: the same name with `_FILE` names a file that holds it. */
  readonly isSecret?: true
  /** The option that errors and hints of the relay name instead. */
  readonly option?: string
}

const clientId = (option: string, of: string): VariableFacts => ({ option, about: `The client id of ${of}.` })
const secret = (option: string, about: string): VariableFacts => ({ option, about, isSecret: true })
const address = (option: string, about: string, fallback: string): VariableFacts => ({
  option,
  about,
  default: fallback,
})

/** The variables of each provider. All names begin with the provider's prefix. */
export const providerVariables = {
  wealthica: {
    WEALTHICA_CLIENT_ID: clientId('wealthica.clientId', 'the team'),
    WEALTHICA_CLIENT_SECRET: secret('wealthica.clientSecret', "The team's client secret."),
    WEALTHICA_API_URL: address('wealthica.apiUrl', 'Base URL of the API.', '`https://api.wealthica.com/v1`'),
    WEALTHICA_CONNECT_URL: address(
      'wealthica.connectUrl',
      'URL of Connect.',
      '`https://connect.wealthica.com`',
    ),
  },
  wych: {
    WYCH_CLIENT_ID: clientId('wych.clientId', 'the partner'),
    WYCH_CLIENT_SECRET: secret('wych.clientSecret', "The client's secret."),
    WYCH_API_KEY: secret('wych.apiKey', 'The key that every call carries.'),
    WYCH_PARTNER: { option: 'wych.partner', about: "The partner's name in the API's paths." },
    WYCH_APP: { option: 'wych.app', about: "The app's name in the API's paths." },
    WYCH_ISSUER: address(
      'wych.issuer',
      'URL of the OpenID Connect issuer.',
      '`https://login.wych.app/realms/partner`',
    ),
    WYCH_API_URL: address('wych.apiUrl', 'Base URL of the API.', '`https://api.wych.io`'),
    WYCH_CONNECT_URL: address('wych.connectUrl', 'URL of the consent page.', '`https://connect.wych.app`'),
  },
  wyre: {
    WYRE_API_KEY: secret('wyre.apiKey', "The business's API key."),
    WYRE_SECRET_KEY: secret('wyre.secretKey', 'The key that signs calls.'),
    WYRE_ENVIRONMENT: { option: 'wyre.environment', about: '`test` or `live`. This or `WYRE_API_URL`.' },
    WYRE_API_URL: { option: 'wyre.apiUrl', about: 'Base URL of the API, instead of an environment.' },
  },
  wakapay: {
    WAKAPAY_API_KEY: secret('wakapay.apiKey', "The business's API key."),
    WAKAPAY_API_SECRET: secret('wakapay.apiSecret', "The business's API secret."),
    WAKAPAY_ENVIRONMENT: {
      option: 'wakapay.environment',
      about: '`test` or `live`. This or `WAKAPAY_API_URL`.',
    },
    WAKAPAY_API_URL: { option: 'wakapay.apiUrl', about: 'Base URL of the API, instead of an environment.' },
  },
  swypex: {
    SWYPEX_CLIENT_ID: clientId('swypex.clientId', 'the business'),
    SWYPEX_CLIENT_SECRET: secret('swypex.clientSecret', "The client's secret."),
    SWYPEX_PRIVATE_KEY: secret(
      'swypex.privateKey',
      'The RSA key that signs writes, as PEM. Needed if a route writes. `\\n` may stand for a line break.',
    ),
    SWYPEX_API_URL: address('swypex.apiUrl', 'Base URL of the API.', '`https://p.swypex.com`'),
  },
} as const satisfies Record<string, Record<string, VariableFacts>>

/** The variables of the relay itself. */
const relayVariables = {
  RELAY_POLICY_FILE: { about: 'Path of the policy file. Needed if a provider is a gateway.' },
  RELAY_SIGNING_KEYS: {
    option: 'signingKeys',
    about: 'Keys that sign relay tokens, separated by commas or spaces. Needed if a provider is a gateway.',
    isSecret: true,
  },
  RELAY_NAME: {
    option: 'name',
    about: 'Tells relays that share a signing key or a Redis apart.',
    default: '`token-relay`',
  },
  RELAY_ALLOWED_ORIGINS: {
    option: 'allowedOrigins',
    about: 'Further origins whose pages may call, separated by commas or spaces.',
    default: 'none',
  },
  RELAY_PUBLIC_ORIGIN: {
    option: 'publicOrigin',
    about: 'The origin that browsers see, if a proxy changes the Host header.',
    default: 'what Host names',
  },
  RELAY_REQUIRE_ORIGIN: {
    option: 'requireOrigin',
    about: '`true` refuses requests without an Origin or Sec-Fetch-Site header, which only browsers send.',
    default: '`false`',
  },
  RELAY_GATEWAY_SESSION: {
    option: 'gatewaySession',
    about: 'Whether a gateway call needs a session besides its relay token: `match`, `required` or `off`.',
    default: '`match`',
  },
  RELAY_REVOCATION: {
    option: 'revocation',
    about: '`strict` refuses gateway calls while log-outs of other processes may be late. Needs `REDIS_URL`.',
    default: '`available`',
  },
  RELAY_TOKEN_LIFE_SECONDS: {
    option: 'relayTokenLifeSeconds',
    about: 'Seconds until a relay token expires, 60 to 900.',
    default: '300',
  },
  RELAY_ALLOW_INSECURE_UPSTREAM: {
    option: 'allowInsecureUpstream',
    about: '`true` allows `http:` URLs of providers. Only for emulators.',
    default: '`false`',
  },
  REDIS_URL: {
    about: 'Redis that several processes of the relay share, such as `redis://redis:6379`.',
    default: 'none: each process is alone',
    isSecret: true,
  },
  RELAY_STORE_KEYS: {
    option: 'redisStore.encryptionKeys',
    about: 'Keys that seal values in Redis, separated by commas or spaces. Needed with `REDIS_URL`.',
    isSecret: true,
  },
} as const satisfies Record<string, VariableFacts>

/** The variables that say who is signed in. */
const identityVariables = {
  RELAY_IDENTITY: { about: 'How the relay knows who is signed in: `jwt`, `header` or `session`.' },
  RELAY_USER_ID_CLAIM: {
    about: 'The claim, or the field of the session endpoint, that has the user’s id.',
    default: '`sub` for `jwt`, `id` for `session`',
  },
  RELAY_JWT_JWKS_URL: {
    about: 'URL of the keys that verify JWTs. This or `RELAY_JWT_SECRET`. `http:` only in a private network.',
  },
  RELAY_JWT_SECRET: {
    about: 'The secret that signs JWTs by HS256, at least 32 bytes, shared with the host.',
    isSecret: true,
  },
  RELAY_JWT_ISSUER: { about: 'The `iss` that a JWT must have.' },
  RELAY_JWT_AUDIENCE: { about: 'The `aud` that a JWT must have, or several, separated by commas or spaces.' },
  RELAY_JWT_ALGORITHMS: {
    about: 'Algorithms of JWTs, separated by commas or spaces.',
    default: '`RS256 PS256 ES256 EdDSA` with a JWKS, `HS256` with a secret',
  },
  RELAY_JWT_HEADER: {
    about: 'The header that has the JWT. In `Authorization` it follows the word Bearer.',
    default: '`Authorization`',
  },
  RELAY_JWT_COOKIE: { about: 'The cookie that has the JWT, instead of a header.' },
  RELAY_IDENTITY_HEADER: { about: 'The header that has the user’s id.' },
  RELAY_IDENTITY_FROM: {
    about: 'Addresses that may send it, as CIDRs, separated by commas or spaces. From others it is ignored.',
  },
  RELAY_IDENTITY_CLAIMS: {
    about: 'Headers with more about the user, as `claim=Header`, such as `email=X-User-Email`.',
    default: 'none',
  },
  RELAY_SESSION_URL: {
    about: 'The host’s URL that answers who a session belongs to. `http:` only in a private network.',
  },
  RELAY_SESSION_TIMEOUT_MS: { about: 'Milliseconds for its answer, 100 to 10 000.', default: '2000' },
  RELAY_SESSION_CACHE_SECONDS: {
    about:
      'Seconds for which an answer is reused, 0 to 60. A log-out at the host takes as long to be noticed.',
    default: '5',
  },
} as const satisfies Record<string, VariableFacts>

/** The variables of the process. */
const serviceVariables = {
  HOST: { about: 'The address to listen on.', default: '`0.0.0.0`' },
  PORT: { about: 'The port for pages. 0 takes a free one.', default: '8080' },
  METRICS_PORT: { about: 'The port for `/metrics`. 0 takes a free one.', default: '9464' },
  METRICS_HOST: { about: 'The address that `/metrics` listens on.', default: '`HOST`' },
  LOG_LEVEL: { about: '`debug`, `info`, `warn` or `error`.', default: '`info`' },
  RELAY_PREFIX: { about: 'A path in front of all routes, such as `/relay`.', default: 'none' },
  RELAY_TRUSTED_PROXIES: {
    about: 'Proxies whose `X-Forwarded-For` is believed, as CIDRs, separated by commas or spaces.',
    default: 'none',
  },
  RELAY_DRAIN_MS: {
    about: 'Milliseconds after SIGTERM for which requests are still taken, 0 to 300 000.',
    default: '0',
  },
  RELAY_FINISH_MS: {
    about: 'Milliseconds for requests in progress to finish after that, 0 to 300 000.',
    default: '10000',
  },
} as const satisfies Record<string, VariableFacts>

/** The variables by the part of the docs that lists them. */
export const variableGroups = {
  relay: relayVariables,
  identity: identityVariables,
  service: serviceVariables,
  ...providerVariables,
} as const

/** A provider that variables configure. */
export type EnvProvider = keyof typeof providerVariables

type NamesOf<Group> = Group extends unknown ? keyof Group : never

/** The name of a variable, without `_FILE`. */
export type VariableName = NamesOf<(typeof variableGroups)[keyof typeof variableGroups]>

/** An environment variable. */
export interface EnvVariable {
  /** Without `_FILE`. */
  readonly name: string
  /** The provider that it belongs to, or `relay`, `identity` or `service`. */
  readonly group: string
  /** What it is for, as a sentence of docs/standalone.md. */
  readonly about: string
  /** Its default, as the docs write it. */
  readonly default: string | undefined
  /** Whether the same name with `_FILE` names a file that holds it. */
  readonly isSecret: boolean
  /** The option that errors and hints of the relay name instead. */
  readonly option: string | undefined
}

/** Every variable, in the order of the docs. */
export const envVariables: readonly EnvVariable[] = Object.entries(variableGroups).flatMap(([group, table]) =>
  Object.entries<VariableFacts>(table).map(
    ([name, { about, default: fallback, isSecret = false, option }]) => ({
      name,
      group,
      about,
      default: fallback,
      isSecret,
      option,
    }),
  ),
)
