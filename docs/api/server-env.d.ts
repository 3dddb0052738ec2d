export interface ClaimsUser extends RelayUser {
  readonly id: string
  readonly claims: Readonly<Record<string, unknown>>
}

export type EnvRelayOptions = Pick<
  RelayOptions<ClaimsUser>,
  | 'providers'
  | 'signingKeys'
  | 'name'
  | 'allowedOrigins'
  | 'publicOrigin'
  | 'requireOrigin'
  | 'gatewaySession'
  | 'revocation'
  | 'relayTokenLifeSeconds'
  | 'allowInsecureUpstream'
  | 'rateLimit'
  | 'maxCallsPerSubject'
>

export interface EnvVariable {
  readonly name: string
  readonly group: string
  readonly about: string
  readonly default: string | undefined
  readonly isSecret: boolean
  readonly option: string | undefined
}

export interface HeaderIdentity {
  readonly kind: 'header'
  readonly header: string
  readonly from: readonly string[]
  readonly claims: Readonly<Record<string, string>>
}

export type IdentitySettings = JwtIdentity | HeaderIdentity | SessionIdentity

export interface JwtIdentity {
  readonly kind: 'jwt'
  readonly keys:
    | {
        readonly jwksUrl: string
      }
    | {
        readonly secret: string
      }
  readonly issuer: string
  readonly audiences: readonly string[]
  readonly algorithms: readonly string[]
  readonly place:
    | {
        readonly header: string
      }
    | {
        readonly cookie: string
      }
  readonly idClaim: string
}

export interface ProviderSettings {
  readonly wealthica?: Pick<WealthicaOptions, 'clientId' | 'clientSecret' | 'apiUrl' | 'connectUrl'>
  readonly wych?: Pick<
    WychOptions,
    'clientId' | 'clientSecret' | 'apiKey' | 'partner' | 'app' | 'issuer' | 'apiUrl' | 'connectUrl'
  >
  readonly wyre?: Pick<WyreOptions, 'apiKey' | 'secretKey' | 'environment' | 'apiUrl'>
  readonly wakapay?: Pick<WakapayOptions, 'apiKey' | 'apiSecret' | 'environment' | 'apiUrl'>
  readonly swypex?: Pick<SwypexOptions, 'clientId' | 'clientSecret' | 'privateKey' | 'apiUrl'>
}

export interface RelayEnv {
  readonly relay: EnvRelayOptions
  readonly identity: IdentitySettings | undefined
  readonly store:
    | {
        readonly url: string
        readonly encryptionKeys: readonly string[]
      }
    | undefined
  readonly service: ServiceSettings
}

export interface ServiceSettings {
  readonly host: string
  readonly port: number
  readonly metricsHost: string
  readonly metricsPort: number
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
  readonly prefix: string
  readonly trustedProxies: readonly string[]
  readonly drainMs: number
  readonly finishMs: number
}

export interface SessionIdentity {
  readonly kind: 'session'
  readonly url: string
  readonly timeoutMs: number
  readonly cacheMs: number
  readonly idClaim: string
}

export type Variables = Readonly<Record<string, string | undefined>>

export declare const envVariables: readonly EnvVariable[]

export declare function inVariableNames(sentence: string): string

export declare function policyJsonSchema(): object

export declare function readProviderSettings(variables: Variables): ProviderSettings

export declare function readRelayEnv(variables: Variables): RelayEnv

// Named by the types above, not exported

export type AccountName = string | number | bigint | null | undefined

export type AddressRequest<HostRequest> = HostRequest extends IncomingMessage ? IncomingMessage : HostRequest

export interface CallContext extends InjectContext {
  readonly credential: string
}

export interface Clock {
  nowMs(): number
  monotonicMs(): number
}

export interface ConnectMessages {
  readonly brand?: string | undefined
  readonly idField?: string | undefined
  readonly announces?: boolean | undefined
}

export interface CredentialRecipe {
  readonly perSubject: boolean
  readonly renewable?: false
  readonly leewaySeconds: number
  readonly secrets: readonly SecretReader[]
  readonly urls: Readonly<Record<string, string>>
  readonly identity?: readonly string[]
  mint(account: string, tools: RecipeTools): Promise<ProviderToken>
}

export interface CspSources {
  readonly connectSrc: readonly string[]
  readonly frameSrc: readonly string[]
  readonly formAction: readonly string[]
}

export interface DeadlinesMs {
  readonly connection?: number | undefined
  readonly headers?: number | undefined
  readonly idle?: number | undefined
  readonly total?: number | undefined
}

export interface DirectProvider<User extends RelayUser = RegisteredUser> extends ProviderBase<User> {
  readonly mode: 'direct'
  readonly api: string
  readonly connect?: ConnectPlace
  readonly windows: {
    readonly connect?: number
  }
  readonly leewaySeconds: number
  readonly identity?: readonly string[]
  mint(account: string, tools: MintTools): Promise<SubjectBound>
}

export interface Follower {
  readonly keepMs: number
  onMessage(message: string): void
  onCurrent(completeForMs: number): void
  onLost(): void
}

export interface Following {
  close(): Promise<void>
}

export interface FrozenCall {
  readonly method: RouteMethod
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface GatewayProvider<User extends RelayUser = RegisteredUser> extends ProviderBase<User> {
  readonly mode: 'gateway'
  readonly apiUrl: string
  readonly routes: readonly RoutePolicy[]
  readonly bindsSubject: boolean
  readonly signsWrites: boolean
  readonly reserved: {
    readonly parameters: readonly string[]
    readonly headers: readonly string[]
  }
  readonly widget?: DirectProvider<User>
  readonly consent?: HostedConsent
  readonly credential?: CredentialRecipe
  readonly headers?: Readonly<Record<string, string>>
  readonly requestHeaders?: readonly string[]
  readonly responseHeaders?: readonly string[]
  readonly credentialRefusals: readonly number[]
  permissions?(user: User): readonly string[]
  inject?(context: InjectContext): Readonly<Record<string, string>>
  authorize(
    call: FrozenCall,
    context: CallContext,
  ): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>
}

export type GatewaySession = 'match' | 'required' | 'off'

export type HostRequest = [0] extends [1 & Request] ? IncomingMessage : Request

export interface HostedConsent {
  readonly url: string
  readonly returnTo: string
  readonly userId: (account: string, tools: RecipeTools) => Promise<string>
}

export interface IdentifiedSubject {
  readonly id: string
  readonly pid: string
  readonly permissions?: readonly string[]
}

export interface InjectContext {
  readonly pid: string
  readonly nowMs: number
}

export interface LifeFacts {
  readonly iatSeconds?: number
  readonly expSeconds?: number
  readonly expiresInSeconds?: number
  readonly serverDateMs?: number
}

export interface MintTools {
  readonly upstream: UpstreamClient
  readonly clock: Clock
}

export type Provider<User extends RelayUser = RegisteredUser> = DirectProvider<User> | GatewayProvider<User>

export interface ProviderBase<User extends RelayUser> {
  readonly id: string
  readonly urls: Readonly<Record<string, string>>
  readonly secrets: readonly SecretReader[]
  readonly csp: CspSources
  account(user: User): Promise<string> | string
}

export interface ProviderToken {
  readonly token: string
  readonly facts: LifeFacts
}

export interface RateLimitOptions {
  readonly mintPerSubject?: number | undefined
  readonly mintPerAddress?: number | undefined
  readonly gatewayPerSubject?: number | undefined
  readonly store?: 'shared' | 'local' | undefined
}

export interface RecipeTools extends MintTools {
  readonly provider: string
  readonly use: (
    recipe: CredentialRecipe,
    call: (token: string) => Promise<UpstreamAnswer>,
  ) => Promise<UpstreamAnswer>
}

export interface Register {}

export type RegisteredRequest = Register extends {
  request: infer Request extends object
}
  ? Request
  : HostRequest

export type RegisteredUser = Register extends {
  user: infer User extends RelayUser
}
  ? User
  : RelayUser

export interface RelayOptions<User extends RelayUser = RegisteredUser, HostRequest = RegisteredRequest> {
  identify(request: HostRequest): User | null | undefined | Promise<User | null | undefined>
  readonly providers: readonly Provider<User>[]
  readonly allowedOrigins?: readonly string[] | undefined
  readonly publicOrigin?: string | undefined
  readonly requireOrigin?: boolean | undefined
  readonly rateLimit?: RateLimitOptions | false | undefined
  addressOf?: ((request: AddressRequest<HostRequest>) => string | undefined) | undefined
  readonly signingKeys?: readonly (string | undefined)[] | undefined
  readonly name?: string | undefined
  readonly relayTokenLifeSeconds?: number | undefined
  readonly gatewaySession?: GatewaySession | undefined
  readonly gatewayDeadlinesMs?: DeadlinesMs | undefined
  readonly maxCallsPerSubject?: number | undefined
  readonly tokenDeadlineMs?: number | undefined
  readonly connectDeadlineMs?: number | undefined
  readonly dispatcher?: Dispatcher | undefined
  readonly maxRequestBytes?: number | undefined
  readonly maxResponseBytes?: number | undefined
  readonly store?: Store | undefined
  readonly revocation?: 'available' | 'strict' | undefined
  readonly maxCachedTokens?: number | undefined
  readonly allowInsecureUpstream?: boolean | undefined
  onError?: ((error: unknown) => unknown) | undefined
  readonly clock?: Clock | undefined
  random?: (() => number) | undefined
}

export interface RelayUser {
  readonly id: string | number | bigint
}

export interface RouteCall {
  readonly subject: IdentifiedSubject
  readonly params: Readonly<Record<string, string>>
}

export type RouteMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface RoutePolicy {
  readonly id: string
  readonly method: RouteMethod
  readonly path: string
  readonly scope: 'subject' | 'business'
  readonly everyone?: true
  readonly list?: true
  readonly query?: StandardSchemaV1
  readonly body?: StandardSchemaV1
  readonly contentTypes?: readonly string[]
  readonly requestHeaders?: readonly string[]
  readonly responseHeaders?: readonly string[]
  readonly idempotent?: true
  readonly readOnly?: true
  readonly allow?: (call: RouteCall) => boolean | Promise<boolean>
  readonly select?: (body: unknown, subject: IdentifiedSubject) => unknown
}

export declare class Secret {
  #private
  constructor(value: string)
  reveal(): string
  equals(other: Secret): boolean
  toString(): string
  toJSON(): string
  [inspect.custom](): string
}

export interface SecretReader {
  readonly option: string
  read(): Secret | Promise<Secret>
  readonly changes: number
  reread(): Promise<boolean>
  abandon(): void
}

export type SecretSource = string | undefined | (() => string | Promise<string>)

export interface Store {
  get(key: string): Promise<StoredValue | null>
  set(key: string, value: string, lifeMs: number): Promise<void>
  delete(key: string): Promise<void>
  claim(key: string, owner: string, lifeMs: number): Promise<boolean>
  release(key: string, owner: string): Promise<void>
  count(key: string, windowMs: number): Promise<WindowCount>
  announce(feed: string, message: string): Promise<void>
  follow(feed: string, follower: Follower): Following
}

export interface StoredValue {
  readonly value: string
  readonly leftMs: number
}

export interface SubjectBound extends ProviderToken {
  readonly bound: 'subject'
}

export interface SwypexOptions<User extends RelayUser = RegisteredUser> {
  readonly id?: string | undefined
  readonly clientId: string | undefined
  readonly clientSecret: SecretSource
  readonly privateKey?: SecretSource
  readonly scopes?: readonly string[] | undefined
  readonly apiUrl?: string | undefined
  readonly routes: readonly RoutePolicy[]
  readonly account?: ((user: User) => AccountName | Promise<AccountName>) | undefined
}

export interface UpstreamAnswer {
  readonly status: number
  readonly body: string
  readonly dateMs: number | undefined
  readonly retryAfter: string | undefined
}

export interface UpstreamClient {
  send(request: UpstreamRequest): Promise<UpstreamAnswer>
  close(): Promise<void>
}

export interface UpstreamRequest {
  readonly provider: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly isRepeatable?: boolean
}

export interface WakapayOptions<User extends RelayUser = RegisteredUser> {
  readonly id?: string | undefined
  readonly apiKey: SecretSource
  readonly apiSecret: SecretSource
  readonly environment?: 'test' | 'live' | undefined
  readonly apiUrl?: string | undefined
  readonly routes: readonly RoutePolicy[]
  readonly account?: ((user: User) => AccountName | Promise<AccountName>) | undefined
}

export interface WealthicaOptions<User extends RelayUser = RegisteredUser> {
  readonly id?: string | undefined
  readonly mode?: 'direct' | undefined
  readonly clientId: string | undefined
  readonly clientSecret: SecretSource
  readonly loginName?: ((user: User) => AccountName | Promise<AccountName>) | undefined
  readonly apiUrl?: string | undefined
  readonly connectUrl?: string | undefined
  readonly connectMessages?: ConnectMessages | undefined
}

export interface WindowCount {
  readonly hits: number
  readonly leftMs: number
}

export interface WychOptions<User extends RelayUser = RegisteredUser> {
  readonly id?: string | undefined
  readonly clientId: string | undefined
  readonly clientSecret: SecretSource
  readonly apiKey: SecretSource
  readonly partner: string
  readonly app: string
  readonly userId?: ((user: User) => AccountName | Promise<AccountName>) | undefined
  readonly email?: ((user: User) => AccountName | Promise<AccountName>) | undefined
  readonly issuer?: string | undefined
  readonly apiUrl?: string | undefined
  readonly connectUrl?: string | undefined
  readonly returnTo?: string | undefined
  readonly routes: readonly RoutePolicy[]
}

interface WyreBaseOptions {
  readonly id?: string | undefined
  readonly environment?: 'test' | 'live' | undefined
  readonly apiUrl?: string | undefined
  readonly routes: readonly RoutePolicy[]
}

export interface WyreOptions<User extends RelayUser = RegisteredUser> extends WyreBaseOptions {
  readonly apiKey: SecretSource
  readonly secretKey: SecretSource
  readonly account: (user: User) => AccountName | Promise<AccountName>
}
