import type { ConnectPlace } from '@token-relay/protocol'
import type { RouteMethod, RoutePolicy } from '../routes/route-policy.ts'
import type { SecretReader } from '../secrets/secret-source.ts'
import type { Clock } from '../time/clock.ts'
import type { UpstreamAnswer, UpstreamClient } from '../upstream/http-client.ts'
import type { RegisteredUser, RelayUser } from '../user.ts'
import type { ProviderToken } from '../upstream/provider-token.ts'

/**
 * A token that the provider itself has bound to one user: the only kind that may reach a browser. A business-wide
 * credential does not have this type, so that sending one to a browser does not compile.
 */
export interface SubjectBound extends ProviderToken {
  readonly bound: 'subject'
}

/** The tools that a provider's `mint` gets: these and no others, frozen. */
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

/** A third-party API whose tokens are relayed. Created by a function such as `wealthica()`. */
export type Provider<User extends RelayUser = RegisteredUser> = DirectProvider<User> | GatewayProvider<User>

/** Fields of both kinds of provider. */
export interface ProviderBase<User extends RelayUser> {
  /** The first part of its paths, such as `wealthica`. */
  readonly id: string
  /** The addresses it calls, by the option that sets them. */
  readonly urls: Readonly<Record<string, string>>
  readonly secrets: readonly SecretReader[]
  /** Sources that a page's Content-Security-Policy must allow to use the token and the widget. */
  readonly csp: CspSources
  /** Returns the subject's account at the provider. @throws RelayError `no_provider_account` */
  account(user: User): Promise<string> | string
}

/** Direct mode: the provider itself issues a token bound to one user, and the browser gets it. */
export interface DirectProvider<User extends RelayUser = RegisteredUser> extends ProviderBase<User> {
  readonly mode: 'direct'
  /** Base of the provider's API, for the browser. */
  readonly api: string
  /** The provider's widget, if it has one. */
  readonly connect?: ConnectPlace
  /** Seconds since issue during which a purpose accepts the token. Without an entry the purpose is unknown. */
  readonly windows: { readonly connect?: number }
  /** Seconds before expiry in which the provider advises against using a token. */
  readonly leewaySeconds: number
  /**
   * What tells its tokens from those of the same provider with other settings, such as a client id; not secret. With it,
   * the processes of a relay share tokens through the store. Default: each process has its own.
   */
  readonly identity?: readonly string[]
  /** Asks the provider for a token. @throws RelayError */
  mint(account: string, tools: MintTools): Promise<SubjectBound>
}

/** Gateway mode: the credential stays on the server, and the browser gets a relay token for our gateway. */
export interface GatewayProvider<User extends RelayUser = RegisteredUser> extends ProviderBase<User> {
  readonly mode: 'gateway'
  /** Base of the provider's API. The gateway calls nothing else (G2). */
  readonly apiUrl: string
  /** The calls that browsers may make. */
  readonly routes: readonly RoutePolicy[]
  /** Whether every call is bound to the subject's account, by its credential or by an injected parameter. */
  readonly bindsSubject: boolean
  /** Whether calls that change something need an `Idempotency-Key`, because they are signed. */
  readonly signsWrites: boolean
  /** Lower-case names of parameters and headers that only the relay sets: a browser's value is refused (G7). */
  readonly reserved: { readonly parameters: readonly string[]; readonly headers: readonly string[] }
  /** Issues the provider's own token for its widget, if a user's token opens one. */
  readonly widget?: DirectProvider<User>
  /** The provider's hosted consent page, if it has one. */
  readonly consent?: HostedConsent
  /** The credential of calls, if the provider issues one. */
  readonly credential?: CredentialRecipe
  /** Headers that every call carries, with lower-case names. */
  readonly headers?: Readonly<Record<string, string>>
  /** Request headers that calls of every route forward, in addition to the usual ones. Lower case. */
  readonly requestHeaders?: readonly string[]
  /** Response headers that calls of every route return, in addition to the usual ones. Lower case. */
  readonly responseHeaders?: readonly string[]
  /** Statuses by which the provider refuses our credential, not the user's call. */
  readonly credentialRefusals: readonly number[]
  /**
   * Returns words for the rules of routes, such as `['treasurer']`. Read when a relay token is minted and signed into it:
   * a gateway call need not know the user. What is taken away ends with the token. Default none.
   */
  permissions?(user: User): readonly string[]
  /** Returns parameters to add to the query. Runs once a call, when its body has arrived. */
  inject?(context: InjectContext): Readonly<Record<string, string>>
  /** Returns headers that authorise the call. The call is complete and frozen: a signature covers what is sent (G13). */
  authorize(
    call: FrozenCall,
    context: CallContext,
  ): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>
}

/** A provider's hosted consent page, and the way back from it. */
export interface HostedConsent {
  /** Address that the browser is sent to. */
  readonly url: string
  /** Path of the host's page that the browser ends on. */
  readonly returnTo: string
  /** Returns the id by which the provider's page names the subject. @throws RelayError */
  readonly userId: (account: string, tools: RecipeTools) => Promise<string>
}

/** The subject and the credential of a gateway call: these fields and no others, frozen. */
export interface CallContext extends InjectContext {
  /** The credential. Empty if the provider issues none. */
  readonly credential: string
}

/** The subject and the time of a gateway call: these fields and no others, frozen. */
export interface InjectContext {
  /** The subject's provider account. */
  readonly pid: string
  /** Milliseconds since the epoch, by the relay's clock. */
  readonly nowMs: number
}

/** A gateway call, complete except for the headers that authorise it. */
export interface FrozenCall {
  readonly method: RouteMethod
  /** The whole URL with its query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** The exact bytes. Empty if there is no body. */
  readonly body: Uint8Array
}

/** Obtains a gateway provider's credential, which never leaves the server. */
export interface CredentialRecipe {
  /** Whether each subject has a credential, or the whole business shares one. */
  readonly perSubject: boolean
  /** `false` for a key that the host stores: after a refusal `mint` is asked whether there is another one. */
  readonly renewable?: false
  /** Seconds before expiry in which the provider advises against using the credential. */
  readonly leewaySeconds: number
  /** The host's secrets that `mint` uses. */
  readonly secrets: readonly SecretReader[]
  /** The addresses it calls, by the option that sets them. */
  readonly urls: Readonly<Record<string, string>>
  /**
   * What tells its credentials from those of the same provider by another recipe, such as client id, scopes and
   * audience; not secret. With it, the processes of a relay share credentials through the store. Default: each process
   * has its own.
   */
  readonly identity?: readonly string[]
  /** Asks the provider. `account` is empty if the business shares the credential. @throws RelayError */
  mint(account: string, tools: RecipeTools): Promise<ProviderToken>
}

/** The tools that a recipe's `mint` gets: these and no others, frozen. */
export interface RecipeTools extends MintTools {
  /** The provider's id. */
  readonly provider: string
  /** Makes a call with another credential of the provider, from the cache. After a 401, makes it again with a new one. */
  readonly use: (
    recipe: CredentialRecipe,
    call: (token: string) => Promise<UpstreamAnswer>,
  ) => Promise<UpstreamAnswer>
}
