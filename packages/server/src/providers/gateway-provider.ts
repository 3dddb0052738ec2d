import { isRecord, type UnknownRecord } from '@token-relay/protocol'
import { accountName } from '../provider/account-name.ts'
import type {
  CallContext,
  CredentialRecipe,
  DirectProvider,
  FrozenCall,
  GatewayProvider,
  HostedConsent,
  InjectContext,
} from '../provider/provider.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'
import type { SecretReader } from '../secrets/secret-source.ts'
import type { RegisteredUser, RelayUser } from '../user.ts'

/** Options of `defineProvider`. Only `id`, `apiUrl` and `routes` are required. */
export interface ProviderDefinition<User extends RelayUser = RegisteredUser> {
  /** Path to mount it under: at most 32 lower-case letters, digits and hyphens, beginning with a letter. */
  readonly id: string
  /** Base URL of the provider's API. */
  readonly apiUrl: string
  /** The calls that browsers may make. */
  readonly routes: readonly RoutePolicy[]
  /** Returns the user's account at the provider. Empty or `undefined` answers 403. Default: the user's `id`. */
  readonly account?: ((user: User) => AccountName | Promise<AccountName>) | undefined
  /** The credential of calls, such as `oauth2ClientCredentials(…)`. Default none. */
  readonly credential?: CredentialRecipe | undefined
  /** Returns parameters for the query of every call. A page that sends one of them is refused (G7). Default none. */
  readonly inject?: ((context: InjectContext) => Readonly<Record<string, string>>) | undefined
  /** Headers that every call carries, such as `{ 'x-api-version': '2' }`. `authorize` may override them. Default none. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Returns the headers that authorise a call. Default: the credential as a bearer token. */
  readonly authorize?:
    | ((
        call: FrozenCall,
        context: CallContext,
      ) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>)
    | undefined
  /** Whether the credential or `inject` binds every call to the subject. Default: whether each subject has a credential. */
  readonly bindsSubject?: boolean | undefined
  /** Whether calls that change something need an `Idempotency-Key`. Default `false`. */
  readonly signsWrites?: boolean | undefined
  /**
   * Names of parameters and headers that only the relay may set, in any spelling: `actAs` also reserves `ACTAS` and
   * `actAs[]`. Default none.
   */
  readonly reserved?:
    | {
        readonly parameters?: readonly string[] | undefined
        readonly headers?: readonly string[] | undefined
      }
    | undefined
  /**
   * Further request headers that every route forwards, in lower case. Cookies, credentials and hop-by-hop headers are
   * refused. Default none.
   */
  readonly requestHeaders?: readonly string[] | undefined
  /**
   * Further response headers that every route returns, in lower case. Cookies, credentials and hop-by-hop headers are
   * refused. Default none.
   */
  readonly responseHeaders?: readonly string[] | undefined
  /** Further URLs that the provider calls, by the option that sets them. Default none. */
  readonly urls?: Readonly<Record<string, string>> | undefined
  /**
   * Statuses that refuse the credential rather than the user's call. A 403 to a credential that was issued within the
   * last minute passes to the user all the same. Default `[401]`. Range 400 to 599.
   */
  readonly credentialRefusals?: readonly number[] | undefined
  /** Secrets that `authorize` reads, in addition to those of the credential. Default none. */
  readonly secrets?: readonly SecretReader[] | undefined
  /** The provider's hosted consent page. Default none. */
  readonly consent?: HostedConsent | undefined
  /** Issues the provider's own token for its widget. Default none. */
  readonly widget?: DirectProvider<User> | undefined
}

/** A user's account as the host may store it. */
export type AccountName = string | number | bigint | null | undefined

/** The options of `defineProvider` after their checks. */
export interface GatewayParts<User extends RelayUser> extends Omit<ProviderDefinition<User>, 'reserved'> {
  /** Lower-case names. */
  readonly reserved?: GatewayProvider<User>['reserved']
}

/** Creates a gateway provider from options that have been checked. */
export function gatewayProvider<User extends RelayUser>(parts: GatewayParts<User>): GatewayProvider<User> {
  const { id, apiUrl, routes, credential, inject, consent, widget, secrets = [] } = parts
  const { account = (user: User) => user.id, authorize = bearer } = parts
  return {
    id,
    mode: 'gateway',
    apiUrl,
    routes,
    bindsSubject: parts.bindsSubject ?? credential?.perSubject ?? false,
    signsWrites: parts.signsWrites ?? false,
    reserved: parts.reserved ?? { parameters: [], headers: [] },
    requestHeaders: parts.requestHeaders ?? [],
    responseHeaders: parts.responseHeaders ?? [],
    urls: { [`${id}.apiUrl`]: apiUrl, ...parts.urls, ...credential?.urls, ...widget?.urls },
    secrets: [...(credential?.secrets ?? []), ...secrets],
    credentialRefusals: parts.credentialRefusals ?? [401],
    csp: widget?.csp ?? { connectSrc: [], frameSrc: [], formAction: [] },
    ...(credential && { credential }),
    ...(parts.headers && { headers: parts.headers }),
    ...(inject && { inject }),
    ...(consent && { consent }),
    ...(widget && { widget }),
    account: async (user) => accountName(await account(user), { provider: id, option: `${id}.account` }),
    authorize: (call, context) => authorize(call, context),
  }
}

/** RFC 6750 §2.1. */
function bearer(_call: FrozenCall, { credential }: CallContext): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${credential}` }
}

/** Returns the entries of the option `routes` that are objects. The relay checks the routes when it is created. */
export function listedRoutes(routes: unknown): readonly UnknownRecord[] {
  return Array.isArray(routes) ? routes.filter(isRecord) : []
}
