import { isRecord } from '@token-relay/protocol'
import {
  baseUrl,
  callback,
  check,
  deferred,
  flag,
  group,
  keep,
  listOf,
  mountName,
  optional,
  required,
} from '../config/checks.ts'
import { fixedHeaders } from '../config/fixed-headers.ts'
import { type Checks, checkOptions, invalidOption, kindOf, optionsOf } from '../config/option-table.ts'
import type { GatewayProvider } from '../provider/provider.ts'
import { headerNames } from '../routes/forwarded-headers.ts'
import { plainName } from '../routes/reserved-name.ts'
import type { RegisteredUser, RelayUser } from '../user.ts'
import { type ProviderDefinition, gatewayProvider } from './gateway-provider.ts'

const providerId = required('Set it to the first part of its paths.', mountName())
const names = listOf(
  "names, such as ['actAs']",
  check({ expected: 'a name of letters and digits', parse: reservedName }),
)

const definitionChecks = {
  id: deferred, // checked first: it names the other options
  apiUrl: required('Set it to the base of the API, such as https://api.example.com.', baseUrl()),
  routes: deferred,
  account: callback,
  credential: keep(
    'a recipe such as oauth2ClientCredentials(…), or { perSubject, leewaySeconds, secrets, urls, mint }. A fixed key goes into authorize',
    isRecipe,
  ),
  inject: callback,
  headers: fixedHeaders,
  authorize: callback,
  bindsSubject: optional(flag()),
  signsWrites: flag({ default: false }),
  requestHeaders: headerNames,
  responseHeaders: headerNames,
  reserved: group({ parameters: names, headers: names }),
  urls: { read: urlsOption },
  credentialRefusals: optional(
    listOf('statuses, such as [401, 403]', check({ expected: 'a status from 400 to 599', parse: refusal })),
  ),
  secrets: { read: secretsOption },
  consent: deferred,
  widget: deferred,
} satisfies Checks<ProviderDefinition>

/**
 * Creates a gateway provider.
 *
 * ```ts
 * const acme = defineProvider({
 *   id: 'acme',
 *   apiUrl: 'https://api.acme.example',
 *   credential: oauth2ClientCredentials('acme', { clientId, clientSecret, tokenUrl: 'https://api.acme.example/token' }),
 *   routes: [{ id: 'me', method: 'GET', path: '/v1/people/{pid}', scope: 'subject' }],
 * })
 * ```
 *
 * @throws RelayConfigError when an option is missing, unknown or invalid. The routes are checked by `createRelay`.
 */
export function defineProvider<User extends RelayUser = RegisteredUser>(
  definition: ProviderDefinition<User>,
): GatewayProvider<User> {
  const id = providerId.read('provider.id', optionsOf('provider', definition).id)
  return gatewayProvider({ ...checkOptions(id, definition, definitionChecks), id })
}

function reservedName(value: unknown): string | undefined {
  return typeof value === 'string' ? plainName(value) || undefined : undefined
}

function refusal(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 400 && value <= 599
    ? value
    : undefined
}

function isRecipe(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.mint === 'function' &&
    typeof value.perSubject === 'boolean' &&
    typeof value.leewaySeconds === 'number' &&
    Array.isArray(value.secrets) &&
    isRecord(value.urls) &&
    (value.identity === undefined || isTextList(value.identity))
  )
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string')
}

/** The sentences do not show the values: a host may have passed the secrets themselves. */
function secretsOption(option: string, value: unknown): unknown {
  const list = keep('a list of secretReader(…)', Array.isArray).read(option, value)
  for (const [at, reader] of (Array.isArray(value) ? value : []).entries()) {
    if (isRecord(reader) && typeof reader.read === 'function') continue
    throw invalidOption(`${option}[${at}]`, kindOf(reader), 'a reader as secretReader(…) returns it')
  }
  return list
}

const absoluteUrl = check({
  expected: 'a URL such as https://api.example.com',
  parse: (value) => (typeof value === 'string' && URL.canParse(value) ? value : undefined),
})

function urlsOption(option: string, value: unknown = {}): Readonly<Record<string, string>> {
  const urls = Object.entries(optionsOf(option, value))
  return Object.fromEntries(urls.map(([name, entry]) => [name, absoluteUrl.read(name, entry)]))
}
