import type { RoutePolicy } from '../gateway/route-policy.ts'
import { flagOption, urlOption } from '../option-checks.ts'
import type { SecretReader } from '../secret-source.ts'
import type { RegisteredUser, RelayUser } from '../subject.ts'
import { accountName } from './account-name.ts'
import type { CredentialRecipe } from './credential-recipe.ts'
import { checkDefinition, reservedNames } from './definition-checks.ts'
import type {
  CallContext,
  DirectProvider,
  FrozenCall,
  GatewayProvider,
  HostedConsent,
  InjectContext,
} from './provider.ts'

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
