import type { ConnectPlace } from '@token-relay/protocol'
import type { RouteMethod, RoutePolicy } from '../routes/route-policy.ts'
import type { SecretReader } from '../secrets/secret-source.ts'
import type { Clock } from '../time/clock.ts'
import type { UpstreamAnswer, UpstreamClient } from '../upstream/http-client.ts'
import type { RegisteredUser, RelayUser } from '../user.ts'
import type { ProviderToken } from '../upstream/provider-token.ts'

/**
 * A token that the provider itself has bound to one user: the only kind that may reach a browser. A business-wide
 * credential has no such mark and so does not type-check where a token leaves the relay.
 */
export interface SubjectBound extends ProviderToken {
  readonly bound: 'subject'
}

/** What a provider needs to ask for a token. */
export interface MintTools {
  readonly upstream: UpstreamClient
  readonly clock: Clock
}

/** Origins by Content-Security-Policy directive. */
export interface CspSources {
  readonly connectSrc: readonly string[]
  readonly frameSrc: readonly string[]
  readonly formAction: readonly string[]
}

/** Where a provider is mounted; the editor offers the known ones. */
export type ProviderName = 'wealthica' | 'wych' | 'wyre' | 'wakapay' | 'swypex' | (string & {})

/** A third-party API whose tokens are relayed. Made by a function such as `wealthica()`. */
export type Provider<User extends RelayUser = RegisteredUser> = DirectProvider<User> | GatewayProvider<User>

/** What both kinds of provider have. */
export interface ProviderBase<User extends RelayUser> {
  /** The first part of its paths, such as `wealthica`. */
  readonly id: string
  /** The addresses it calls, by the option that sets them. */
  readonly urls: Readonly<Record<string, string>>
  readonly secrets: readonly SecretReader[]
  /** What a page's Content-Security-Policy must allow to use the token and the widget. */
  readonly csp: CspSources
  /** The subject's name at the provider. @throws RelayError `no_provider_account` */
  account(user: User): Promise<string> | string
}

/** Direct mode: the provider itself issues a token bound to one user, and the browser gets it. */
export interface DirectProvider<User extends RelayUser = RegisteredUser> extends ProviderBase<User> {
  readonly mode: 'direct'
  /** Base of the provider's API, for the browser. */
  readonly api: string
  /** The provider's widget, where it has one. */
  readonly connect?: ConnectPlace
  /** Seconds since issue after which a purpose takes the token no longer. Without an entry the purpose is unknown. */
  readonly windows: { readonly connect?: number }
  /** Seconds before expiry in which the provider advises against using a token. */
  readonly leewaySeconds: number
  /** Asks the provider for a token. @throws RelayError */
  mint(account: string, tools: MintTools): Promise<SubjectBound>
}

/** Gateway mode: the credential stays on the server, and the browser gets a relay token for our gateway. */
export interface GatewayProvider<User extends RelayUser = RegisteredUser> extends ProviderBase<User> {
  readonly mode: 'gateway'
  /** Base of the provider's API. The only place that the gateway calls (G2). */
  readonly apiUrl: string
  /** What browsers may call. */
  readonly routes: readonly RoutePolicy[]
  /** Whether every call is bound to the subject's account, by its credential or by what `inject` adds. */
  readonly bindsSubject: boolean
  /** Whether calls that change something need an `Idempotency-Key`, because they are signed. */
  readonly signsWrites: boolean
  /** Lower-case names of parameters and headers that the relay sets itself: a browser's value is refused (G7). */
  readonly reserved: { readonly parameters: readonly string[]; readonly headers: readonly string[] }
  /** Issues the provider's own token for its widget, where it has one that a user's token opens. */
  readonly widget?: DirectProvider<User>
  /** The provider's hosted consent page, where it has one. */
  readonly consent?: HostedConsent
  /** The credential that calls are made with, where the provider issues one. */
  readonly credential?: CredentialRecipe
  /** Statuses by which the provider refuses our credential, as against the user's call. */
  readonly credentialRefusals: readonly number[]
  /** Parameters added to the query. */
  inject?(context: InjectContext): Readonly<Record<string, string>>
  /** Headers that authorise the call. It is complete by now: what is signed is what is sent (G13). */
  authorize(call: FrozenCall, context: CallContext): Promise<Readonly<Record<string, string>>>
}

/** A provider's hosted consent page, and the way back from it. */
export interface HostedConsent {
  /** Where the browser goes. */
  readonly url: string
  /** Path of the host's page that the browser ends on. */
  readonly returnTo: string
  /** The id that the provider's page will name the subject by. @throws RelayError */
  readonly userId: (account: string, tools: RecipeTools) => Promise<string>
}

/** Whom a gateway call is made for. */
export interface CallContext extends InjectContext {
  /** The credential; empty where the provider issues none. */
  readonly credential: string
}

/** What the parameters of a call are made from. */
export interface InjectContext {
  /** The subject's provider account. */
  readonly pid: string
  /** Milliseconds since the epoch, by the relay's clock. */
  readonly nowMs: number
}

/** A gateway call that is complete but for the headers that authorise it. */
export interface FrozenCall {
  readonly method: RouteMethod
  /** The whole address with its query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** The exact bytes. Empty where there is no body. */
  readonly body: Uint8Array
}

/** How a gateway provider's credential is obtained. The credential never leaves the server. */
export interface CredentialRecipe {
  /** Whether each subject has one of their own, or the whole business shares one. */
  readonly perSubject: boolean
  /** `false` for a key that the host keeps for good: after a refusal `mint` tells whether there is another by now. */
  readonly renewable?: false
  /** Seconds before expiry in which the provider advises against using it. */
  readonly leewaySeconds: number
  /** The host's secrets that it is obtained with. */
  readonly secrets: readonly SecretReader[]
  /** The addresses it calls, by the option that sets them. */
  readonly urls: Readonly<Record<string, string>>
  /** Asks the provider. `account` is empty for a credential that the business shares. @throws RelayError */
  mint(account: string, tools: RecipeTools): Promise<ProviderToken>
}

/** What a recipe works with. */
export interface RecipeTools extends MintTools {
  /** The provider's id. */
  readonly provider: string
  /** Makes a call with another credential of the provider, from the cache; once more with a new one after a 401. */
  readonly use: (
    recipe: CredentialRecipe,
    call: (token: string) => Promise<UpstreamAnswer>,
  ) => Promise<UpstreamAnswer>
}
