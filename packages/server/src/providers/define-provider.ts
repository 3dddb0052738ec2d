import { isRecord } from '@token-relay/protocol'
import {
  flagOption,
  functionOption,
  invalidKind,
  invalidOption,
  knownOptions,
  listOption,
  missingOption,
  optionsOf,
  urlOption,
} from '../config/checks.ts'
import { accountName } from '../provider/account-name.ts'
import {
  type CallContext,
  type CredentialRecipe,
  type DirectProvider,
  type FrozenCall,
  type GatewayProvider,
  type HostedConsent,
  type InjectContext,
  providerId,
} from '../provider/provider.ts'
import { plainName } from '../routes/reserved-name.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'
import type { SecretReader } from '../secrets/secret-source.ts'
import type { RegisteredUser, RelayUser } from '../user.ts'

/** What makes a gateway provider. Only `id`, `apiUrl` and `routes` must be there. */
export interface ProviderDefinition<User extends RelayUser = RegisteredUser> {
  /** Path to mount it under. */
  readonly id: string
  /** Base of the provider's API. */
  readonly apiUrl: string
  /** What browsers may call. */
  readonly routes: readonly RoutePolicy[]
  /** The user's account at the provider. Default: the user's `id`. Empty or `undefined` answers 403. */
  readonly account?: (user: User) => AccountName | Promise<AccountName>
  /** The credential that calls are made with, such as `oauth2ClientCredentials(…)`. Default none. */
  readonly credential?: CredentialRecipe
  /** Parameters added to the query of every call; a page that sends one itself is refused (G7). Default none. */
  readonly inject?: (context: InjectContext) => Readonly<Record<string, string>>
  /** Headers that authorise a call. Default: the credential as a bearer token. */
  readonly authorize?: (
    call: FrozenCall,
    context: CallContext,
  ) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>
  /** Whether the credential or what `inject` adds binds every call to the subject. Default: whether the credential is the subject's own. */
  readonly bindsSubject?: boolean
  /** Whether calls that change something need an `Idempotency-Key`. Default `false`. */
  readonly signsWrites?: boolean
  /**
   * Names of parameters and headers that only the relay may set, in any spelling: `actAs` also reserves `ACTAS` and
   * `actAs[]`. Default none.
   */
  readonly reserved?: { readonly parameters?: readonly string[]; readonly headers?: readonly string[] }
  /** Further addresses that it calls, by the option that sets them. */
  readonly urls?: Readonly<Record<string, string>>
  /** Statuses by which the provider refuses our credential, as against the user's call. Default `[401]`. Range 400 to 599. */
  readonly credentialRefusals?: readonly number[]
  /** Secrets that `authorize` uses; those of the credential are known. */
  readonly secrets?: readonly SecretReader[]
  /** The provider's hosted consent page. */
  readonly consent?: HostedConsent
  /** Issues the provider's own token for its widget. */
  readonly widget?: DirectProvider<User>
}

/** An account's name as a host may have it. */
export type AccountName = string | number | bigint | null | undefined

/**
 * Makes a gateway provider of a few facts.
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
 * @throws RelayConfigError
 */
export function defineProvider<User extends RelayUser = RegisteredUser>(
  definition: ProviderDefinition<User>,
): GatewayProvider<User> {
  const where = checkDefinition(definition)
  const { credential, inject, routes, consent, widget, secrets = [] } = definition
  const { account = ({ id }: User) => id, authorize = bearer } = definition
  const apiUrl = urlOption(`${where}.apiUrl`, definition.apiUrl, 'https://api.example.com')
  return {
    id: where,
    mode: 'gateway',
    apiUrl,
    routes,
    bindsSubject: flagOption(
      `${where}.bindsSubject`,
      definition.bindsSubject,
      credential?.perSubject ?? false,
    ),
    signsWrites: flagOption(`${where}.signsWrites`, definition.signsWrites, false),
    reserved: reservedNames(`${where}.reserved`, definition.reserved),
    urls: { [`${where}.apiUrl`]: apiUrl, ...definition.urls, ...credential?.urls, ...widget?.urls },
    secrets: [...(credential?.secrets ?? []), ...secrets],
    credentialRefusals: definition.credentialRefusals ?? [401],
    csp: widget?.csp ?? { connectSrc: [], frameSrc: [], formAction: [] },
    ...(credential && { credential }),
    ...(inject && { inject }),
    ...(consent && { consent }),
    ...(widget && { widget }),
    account: async (user) =>
      accountName(await account(user), { provider: where, option: `${where}.account` }),
    authorize: async (call, context) => authorize(call, context),
  }
}

/** RFC 6750 §2.1. */
function bearer(_call: FrozenCall, { credential }: CallContext): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${credential}` }
}

const names: readonly (keyof ProviderDefinition)[] = [
  'id',
  'apiUrl',
  'routes',
  'account',
  'credential',
  'inject',
  'authorize',
  'bindsSubject',
  'signsWrites',
  'reserved',
  'urls',
  'credentialRefusals',
  'secrets',
  'consent',
  'widget',
]

/** Checks the shapes of a definition's fields, its routes excepted, and returns its id. @throws RelayConfigError */
export function checkDefinition(definition: unknown): string {
  const { id, apiUrl } = optionsOf('provider', definition)
  if (id === undefined) throw missingOption('provider.id', 'Set it to the first part of its paths.')
  const where = providerId(id, 'provider')
  const given = knownOptions(where, definition, names)
  if (apiUrl === undefined)
    throw missingOption(`${where}.apiUrl`, 'Set it to the base of the API, such as https://api.example.com.')
  for (const name of ['account', 'inject', 'authorize']) functionOption(`${where}.${name}`, given[name])
  checkCredential(`${where}.credential`, given.credential)
  listOption(`${where}.credentialRefusals`, given.credentialRefusals, {
    entries: 'statuses, such as [401, 403]',
    check: checkStatus,
  })
  checkSecrets(`${where}.secrets`, given.secrets)
  if (given.urls !== undefined) checkUrls(optionsOf(`${where}.urls`, given.urls))
  return where
}

/** The names that only the relay may set, as they are compared: however they are written, they are reserved. */
export function reservedNames(
  where: string,
  reserved: unknown = {},
): { readonly parameters: readonly string[]; readonly headers: readonly string[] } {
  const { parameters, headers } = knownOptions(where, reserved, ['parameters', 'headers'])
  const list = { entries: "names, such as ['actAs']", check: reservedName }
  return {
    parameters: listOption(`${where}.parameters`, parameters, list),
    headers: listOption(`${where}.headers`, headers, list),
  }
}

function reservedName(option: string, value: unknown): string {
  const plain = typeof value === 'string' ? plainName(value) : ''
  if (plain !== '') return plain
  throw invalidOption(option, value, 'a name of letters and digits')
}

function checkStatus(option: string, value: unknown): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 400 && value <= 599) return
  throw invalidOption(option, value, 'a status from 400 to 599')
}

function checkCredential(option: string, value: unknown): void {
  if (value === undefined) return
  const isRecipe =
    isRecord(value) &&
    typeof value.mint === 'function' &&
    typeof value.perSubject === 'boolean' &&
    typeof value.leewaySeconds === 'number' &&
    Array.isArray(value.secrets) &&
    isRecord(value.urls)
  if (isRecipe) return
  const expected =
    'what oauth2ClientCredentials(…) makes, or { perSubject, leewaySeconds, secrets, urls, mint }. A fixed key goes into authorize'
  throw invalidKind(option, value, expected)
}

function checkSecrets(option: string, value: unknown): void {
  if (value !== undefined && !Array.isArray(value))
    throw invalidKind(option, value, 'a list of secretReader(…)')
  for (const [at, secret] of (value ?? []).entries()) {
    if (isRecord(secret) && typeof secret.read === 'function') continue
    throw invalidKind(`${option}[${at}]`, secret, 'what secretReader(…) returns')
  }
}

function checkUrls(urls: Readonly<Record<string, unknown>>): void {
  for (const [option, url] of Object.entries(urls)) {
    if (typeof url === 'string' && URL.canParse(url)) continue
    throw invalidOption(option, url, 'an address such as https://api.example.com')
  }
}
