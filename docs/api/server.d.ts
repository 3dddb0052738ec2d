export type AccountName = string | number | bigint | null | undefined

export interface BackendRequestInit {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly signal?: AbortSignal
}

export interface BreakerEvent {
  readonly provider: string
  readonly state: 'open' | 'half-open' | 'closed'
  readonly waitMs?: number
}

export interface CallContext extends InjectContext {
  readonly credential: string
}

export interface CallEvent {
  readonly provider: string
  readonly subject: string
  readonly route: string
  readonly method: string
  readonly outcome: number | ErrorCode | 'aborted'
  readonly durationMs: number
}

export interface Clock {
  nowMs(): number
  monotonicMs(): number
}

export interface CloseOptions {
  readonly drainMs?: number | undefined
  readonly finishMs?: number | undefined
}

export type ConnectCsp = {
  -readonly [Directive in keyof CspSources]: string[]
} & {
  upgradeInsecureRequests?: null
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

export interface DeadlinesMs {
  readonly connection?: number | undefined
  readonly headers?: number | undefined
  readonly idle?: number | undefined
  readonly total?: number | undefined
}

export interface DeniedEvent {
  readonly provider: string
  readonly code: ErrorCode
  readonly subject?: string
  readonly requestId: string
  readonly hint?: string
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

export { ErrorCode } from '@token-relay/protocol'

export interface Follower {
  readonly keepMs: number
  onMessage(message: string): void
  onCurrent(completeForMs: number): void
  onLost(): void
}

export interface Following {
  close(): Promise<void>
}

export interface FrontDoor {
  (request: IncomingMessage, response: ServerResponse, next: () => void): void
  refusal(request: Request): Response | undefined
}

export interface FrontDoorOptions {
  readonly allowedOrigins?: readonly string[] | undefined
  readonly publicOrigin?: string | undefined
  readonly requireOrigin?: boolean | undefined
  onError?: ((error: unknown) => unknown) | undefined
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

export interface InjectContext {
  readonly pid: string
  readonly nowMs: number
}

export interface IssuedEvent {
  readonly provider: string
  readonly subject: string
}

export type LimitName =
  'mint-subject' | 'mint-address' | 'revoke-subject' | 'gateway-subject' | 'calls-in-progress' | 'forced-mint'

export interface LimitedEvent {
  readonly provider: string
  readonly limit: LimitName
  readonly subject?: string
  readonly requestId: string
  readonly waitMs: number
}

export interface LogOutsEvent {
  readonly state: 'current' | 'late'
}

export interface MemoryStoreOptions {
  readonly maxEntries?: number | undefined
  readonly clock?: Clock | undefined
}

export interface MintEvent {
  readonly provider: string
  readonly subject?: string
  readonly reason: MintReason
  readonly outcome: 'ok' | ErrorCode
  readonly durationMs: number
}

export interface MintOptions {
  readonly purpose?: Purpose
}

export type MintReason = 'cold' | 'renewal' | 'expired' | 'connect' | 'refused'

export interface OAuth2Options {
  readonly clientId: string | undefined
  readonly clientSecret: SecretSource
  readonly tokenUrl?: string | undefined
  readonly issuer?: string | undefined
  readonly scopes?: readonly string[] | undefined
  readonly parameters?: Readonly<Record<string, string>> | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly clientAuth?: 'client_secret_post' | 'client_secret_basic' | undefined
  readonly leewaySeconds?: number | undefined
}

export { Problem } from '@token-relay/protocol'

export type Provider<User extends RelayUser = RegisteredUser> = DirectProvider<User> | GatewayProvider<User>

export interface ProviderDefinition<User extends RelayUser = RegisteredUser> {
  readonly id: string
  readonly apiUrl: string
  readonly routes: readonly RoutePolicy[]
  readonly account?: ((user: User) => AccountName | Promise<AccountName>) | undefined
  readonly credential?: CredentialRecipe | undefined
  readonly inject?: ((context: InjectContext) => Readonly<Record<string, string>>) | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly authorize?:
    | ((
        call: FrozenCall,
        context: CallContext,
      ) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>)
    | undefined
  readonly bindsSubject?: boolean | undefined
  readonly signsWrites?: boolean | undefined
  readonly reserved?:
    | {
        readonly parameters?: readonly string[] | undefined
        readonly headers?: readonly string[] | undefined
      }
    | undefined
  readonly requestHeaders?: readonly string[] | undefined
  readonly responseHeaders?: readonly string[] | undefined
  readonly urls?: Readonly<Record<string, string>> | undefined
  readonly credentialRefusals?: readonly number[] | undefined
  readonly secrets?: readonly SecretReader[] | undefined
  readonly consent?: HostedConsent | undefined
  readonly widget?: DirectProvider<User> | undefined
}

export type ProviderName = Register extends {
  providers: infer Name extends string
}
  ? Name
  : AnyName

export { Purpose } from '@token-relay/protocol'

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

export interface Relay<User extends RelayUser = RegisteredUser> {
  router(): RelayHandler<HostRequest>
  readonly handler: RelayHandler<IncomingMessage>
  mint(provider: ProviderName, user: User, options?: MintOptions): Promise<TokenAnswer>
  fetch(provider: ProviderName, user: User, path: string, init?: BackendRequestInit): Promise<Response>
  revoke(user: Pick<RelayUser, 'id'>, provider?: ProviderName): Promise<void>
  subjectOf(user: Pick<RelayUser, 'id'>): string
  on<Name extends keyof RelayEvents>(name: Name, listener: RelayListener<Name>): () => void
  readonly isReady: boolean
  readonly status: RelayStatus
  close(options?: CloseOptions): Promise<void>
}

export declare class RelayConfigError extends Error {
  readonly name = 'RelayConfigError'
  readonly code: RelayConfigErrorCode
  readonly option: string
  constructor(code: RelayConfigErrorCode, option: string, message: string)
}

export type RelayConfigErrorCode =
  | 'missing_identify'
  | 'missing_option'
  | 'unknown_option'
  | 'invalid_option'
  | 'placeholder_secret'
  | 'wildcard_origin'
  | 'insecure_upstream'
  | 'no_providers'
  | 'duplicate_provider'
  | 'unknown_provider'
  | 'direct_provider'
  | 'invalid_route'

export declare class RelayError extends Error {
  readonly name = 'RelayError'
  readonly code: ErrorCode
  readonly status: number
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  readonly limit: LimitName | undefined
  readonly provider: string | undefined
  readonly hint: string | undefined
  readonly allow: string | undefined
  constructor(code: ErrorCode, details?: RelayErrorDetails)
}

export type RelayEvent<Name extends keyof RelayEvents = keyof RelayEvents> = RelayEvents[Name] & {
  readonly atMs: number
}

export interface RelayEvents {
  mint: MintEvent
  reuse: ReuseEvent
  issued: IssuedEvent
  call: CallEvent
  denied: DeniedEvent
  limited: LimitedEvent
  revoked: RevokedEvent
  store: StoreEvent
  logOuts: LogOutsEvent
  breaker: BreakerEvent
  ready: {
    readonly ready: boolean
  }
}

export type RelayHandler<Request extends IncomingMessage> = (
  request: Request,
  response: ServerResponse,
  next?: Next,
) => void

export type RelayListener<Name extends keyof RelayEvents> = (event: RelayEvent<Name>) => void

export type RelayMessage<Name extends keyof RelayEvents> = RelayEvent<Name> & {
  readonly relay: string
}

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

export interface RelayStatus {
  readonly ready: boolean
  readonly store?: 'up' | 'down'
  readonly logOuts?: 'current' | 'late'
  readonly breakers: Readonly<Record<string, BreakerEvent['state']>>
}

export interface RelayUser {
  readonly id: string | number | bigint
}

export interface ReuseEvent {
  readonly provider: string
  readonly subject?: string
  readonly source: 'cache' | 'store' | 'flight' | 'fallback'
  readonly leftMs: number
}

export interface RevokedEvent {
  readonly provider: string
  readonly subject: string
}

export interface RouteCall {
  readonly subject: IdentifiedSubject
  readonly params: Readonly<Record<string, string>>
}

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

export interface StoreEvent {
  readonly state: 'up' | 'down'
  readonly reason?: string
}

export interface StoredValue {
  readonly value: string
  readonly leftMs: number
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

export { TokenAnswer } from '@token-relay/protocol'

export interface WakapayOptions<User extends RelayUser = RegisteredUser> {
  readonly id?: string | undefined
  readonly apiKey: SecretSource
  readonly apiSecret: SecretSource
  readonly environment?: 'test' | 'live' | undefined
  readonly apiUrl?: string | undefined
  readonly routes: readonly RoutePolicy[]
  readonly account?: ((user: User) => AccountName | Promise<AccountName>) | undefined
}

export interface WealthicaGatewayOptions<User extends RelayUser = RegisteredUser> extends Omit<
  WealthicaOptions<User>,
  'mode'
> {
  readonly mode: 'gateway'
  readonly routes: readonly RoutePolicy[]
  readonly connect?: boolean | undefined
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

export interface WyreNetwork {
  readonly dispatcher?: Dispatcher | undefined
}

export interface WyreOptions<User extends RelayUser = RegisteredUser> extends WyreBaseOptions {
  readonly apiKey: SecretSource
  readonly secretKey: SecretSource
  readonly account: (user: User) => AccountName | Promise<AccountName>
}

export interface WyreSessionKey {
  readonly secretKey: string
  readonly apiKey: string
}

export interface WyreSessionKeys {
  readonly load: (account: string) => Promise<WyreSessionKey | null>
  readonly save: (account: string, key: WyreSessionKey) => Promise<void>
}

export interface WyreSessionOptions<User extends RelayUser = RegisteredUser> extends WyreBaseOptions {
  readonly sessionKeys: WyreSessionKeys
  readonly account?: ((user: User) => AccountName | Promise<AccountName>) | undefined
}

export declare function connectCsp<User extends RelayUser>(providers: readonly Provider<User>[]): ConnectCsp

export declare function createRelay<User extends RelayUser = RegisteredUser, Request = RegisteredRequest>(
  options: RelayOptions<User, Request>,
): Relay<User>

export declare function defineProvider<User extends RelayUser = RegisteredUser>(
  definition: ProviderDefinition<User>,
): GatewayProvider<User>

export declare function frontDoor(options?: FrontDoorOptions): FrontDoor

export declare function keepRawBody(request: IncomingMessage, _response: ServerResponse, bytes: Buffer): void

export declare function memoryStore({ maxEntries, clock }?: MemoryStoreOptions): Store

export declare function oauth2ClientCredentials(where: string, options: OAuth2Options): CredentialRecipe

export declare function secretReader(option: string, source: SecretSource): SecretReader

export declare const swypex: typeof createSwypex & {
  routes: {
    readonly cards: {
      readonly id: 'cards'
      readonly method: 'GET'
      readonly path: '/v1/card'
      readonly scope: 'business'
      readonly list: true
      readonly query: z.ZodObject<
        {
          cursor: z.ZodOptional<z.ZodString>
          limit: z.ZodOptional<z.ZodString>
        },
        z.core.$strict
      >
      readonly select: typeof ownCards
    }
    readonly card: {
      readonly id: 'card'
      readonly method: 'GET'
      readonly path: '/v1/card/:id'
      readonly scope: 'business'
      readonly select: typeof ownCard
    }
    readonly setLimits: {
      readonly id: 'setLimits'
      readonly method: 'PUT'
      readonly path: '/v1/card/:id/limits'
      readonly scope: 'business'
      readonly idempotent: true
    }
    readonly changeLimits: {
      readonly id: 'changeLimits'
      readonly method: 'PATCH'
      readonly path: '/v1/card/:id/limits'
      readonly scope: 'business'
      readonly idempotent: true
    }
    readonly banks: {
      readonly id: 'banks'
      readonly method: 'GET'
      readonly path: '/v1/bank'
      readonly scope: 'business'
      readonly everyone: true
    }
  }
}

export declare const wakapay: typeof createWakapay & {
  routes: {
    readonly verifyTransfer: {
      readonly id: 'verifyTransfer'
      readonly method: 'POST'
      readonly path: '/business/verify-transfer'
      readonly scope: 'business'
      readonly everyone: true
      readonly readOnly: true
      readonly body: z.ZodObject<
        {
          countryCode: z.ZodEnum<{
            KE: 'KE'
            TZ: 'TZ'
            UG: 'UG'
            ZA: 'ZA'
          }>
          phoneNumber: z.ZodString
        },
        z.core.$strict
      >
    }
    readonly balance: {
      readonly id: 'balance'
      readonly method: 'GET'
      readonly path: '/business/balance'
      readonly scope: 'business'
      readonly query: z.ZodObject<
        {
          currency: z.ZodOptional<
            z.ZodEnum<{
              KES: 'KES'
              TZS: 'TZS'
              UGX: 'UGX'
              USD: 'USD'
              ZAR: 'ZAR'
            }>
          >
        },
        z.core.$strict
      >
    }
  }
}

export declare const wealthica: typeof createWealthica & {
  routes: {
    readonly institutions: {
      readonly id: 'institutions'
      readonly method: 'GET'
      readonly path: '/institutions'
      readonly scope: 'subject'
    }
    readonly institution: {
      readonly id: 'institution'
      readonly method: 'GET'
      readonly path: '/institutions/:id'
      readonly scope: 'subject'
    }
    readonly sync: {
      readonly id: 'sync'
      readonly method: 'POST'
      readonly path: '/institutions/:id/sync'
      readonly scope: 'subject'
    }
    readonly remove: {
      readonly id: 'remove'
      readonly method: 'DELETE'
      readonly path: '/institutions/:id'
      readonly scope: 'subject'
    }
    readonly positions: {
      readonly id: 'positions'
      readonly method: 'GET'
      readonly path: '/positions'
      readonly scope: 'subject'
    }
    readonly transactions: {
      readonly id: 'transactions'
      readonly method: 'GET'
      readonly path: '/transactions'
      readonly scope: 'subject'
    }
    readonly transaction: {
      readonly id: 'transaction'
      readonly method: 'GET'
      readonly path: '/transactions/:id'
      readonly scope: 'subject'
    }
    readonly history: {
      readonly id: 'history'
      readonly method: 'GET'
      readonly path: '/history'
      readonly scope: 'subject'
    }
  }
}

export declare const wych: typeof createWych & {
  routes: {
    readonly accounts: {
      readonly id: 'accounts'
      readonly method: 'GET'
      readonly path: '/accounts'
      readonly scope: 'subject'
    }
    readonly transactions: {
      readonly id: 'transactions'
      readonly method: 'GET'
      readonly path: '/accounts/:id/transactions'
      readonly scope: 'subject'
    }
  }
}

export declare const wyre: typeof createWyre & {
  routes: {
    readonly transfers: {
      readonly id: 'transfers'
      readonly method: 'GET'
      readonly path: '/v3/transfers'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
          offset: import('zod').ZodOptional<import('zod').ZodString>
          limit: import('zod').ZodOptional<import('zod').ZodString>
          from: import('zod').ZodOptional<import('zod').ZodString>
          to: import('zod').ZodOptional<import('zod').ZodString>
        },
        import('zod/v4/core').$strict
      >
    }
    readonly transfer: {
      readonly id: 'transfer'
      readonly method: 'GET'
      readonly path: '/v3/transfers/:id'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
        },
        import('zod/v4/core').$strict
      >
    }
    readonly createTransfer: {
      readonly id: 'createTransfer'
      readonly method: 'POST'
      readonly path: '/v3/transfers'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
        },
        import('zod/v4/core').$strict
      >
      readonly idempotent: true
    }
    readonly rates: {
      readonly id: 'rates'
      readonly method: 'GET'
      readonly path: '/v3/rates'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
          as: import('zod').ZodOptional<import('zod').ZodString>
        },
        import('zod/v4/core').$strict
      >
    }
    readonly limits: {
      readonly id: 'limits'
      readonly method: 'GET'
      readonly path: '/v3/limits'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
        },
        import('zod/v4/core').$strict
      >
    }
    readonly paymentMethods: {
      readonly id: 'paymentMethods'
      readonly method: 'GET'
      readonly path: '/v2/paymentMethods'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
          offset: import('zod').ZodOptional<import('zod').ZodString>
          limit: import('zod').ZodOptional<import('zod').ZodString>
          from: import('zod').ZodOptional<import('zod').ZodString>
          to: import('zod').ZodOptional<import('zod').ZodString>
        },
        import('zod/v4/core').$strict
      >
    }
    readonly account: {
      readonly id: 'account'
      readonly method: 'GET'
      readonly path: '/v3/accounts/{pid}'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
        },
        import('zod/v4/core').$strict
      >
    }
    readonly updateAccount: {
      readonly id: 'updateAccount'
      readonly method: 'POST'
      readonly path: '/v3/accounts/{pid}'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
        },
        import('zod/v4/core').$strict
      >
      readonly idempotent: true
    }
  }
  sessionRoutes: {
    readonly transfers: {
      readonly id: 'transfers'
      readonly method: 'GET'
      readonly path: '/v3/transfers'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
          offset: import('zod').ZodOptional<import('zod').ZodString>
          limit: import('zod').ZodOptional<import('zod').ZodString>
          from: import('zod').ZodOptional<import('zod').ZodString>
          to: import('zod').ZodOptional<import('zod').ZodString>
        },
        import('zod/v4/core').$strict
      >
    }
    readonly transfer: {
      readonly id: 'transfer'
      readonly method: 'GET'
      readonly path: '/v3/transfers/:id'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
        },
        import('zod/v4/core').$strict
      >
    }
    readonly createTransfer: {
      readonly id: 'createTransfer'
      readonly method: 'POST'
      readonly path: '/v3/transfers'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
        },
        import('zod/v4/core').$strict
      >
      readonly idempotent: true
    }
    readonly rates: {
      readonly id: 'rates'
      readonly method: 'GET'
      readonly path: '/v3/rates'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
          as: import('zod').ZodOptional<import('zod').ZodString>
        },
        import('zod/v4/core').$strict
      >
    }
    readonly limits: {
      readonly id: 'limits'
      readonly method: 'GET'
      readonly path: '/v3/limits'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
        },
        import('zod/v4/core').$strict
      >
    }
    readonly paymentMethods: {
      readonly id: 'paymentMethods'
      readonly method: 'GET'
      readonly path: '/v2/paymentMethods'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
          offset: import('zod').ZodOptional<import('zod').ZodString>
          limit: import('zod').ZodOptional<import('zod').ZodString>
          from: import('zod').ZodOptional<import('zod').ZodString>
          to: import('zod').ZodOptional<import('zod').ZodString>
        },
        import('zod/v4/core').$strict
      >
    }
    readonly createAccount: {
      readonly id: 'createAccount'
      readonly method: 'POST'
      readonly path: '/v3/accounts'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
        },
        import('zod/v4/core').$strict
      >
      readonly idempotent: true
    }
    readonly ownAccount: {
      readonly id: 'ownAccount'
      readonly method: 'GET'
      readonly path: '/v2/account'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
        },
        import('zod/v4/core').$strict
      >
    }
    readonly account: {
      readonly id: 'account'
      readonly method: 'GET'
      readonly path: '/v3/accounts/:id'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
        },
        import('zod/v4/core').$strict
      >
      readonly allow: ({ params }: import('../../routes/route-policy.ts').RouteCall) => boolean
    }
    readonly updateAccount: {
      readonly id: 'updateAccount'
      readonly method: 'POST'
      readonly path: '/v3/accounts/:id'
      readonly scope: 'subject'
      readonly query: import('zod').ZodObject<
        {
          format: import('zod').ZodOptional<
            import('zod').ZodEnum<{
              json: 'json'
              json_numberstring: 'json_numberstring'
            }>
          >
        },
        import('zod/v4/core').$strict
      >
      readonly idempotent: true
      readonly allow: ({ params }: import('../../routes/route-policy.ts').RouteCall) => boolean
    }
  }
  createSessionKey: typeof createSessionKey
  disconnectSessionKey: typeof disconnectSessionKey
}

// Named by the types above, not exported

export type AddressRequest<HostRequest> = HostRequest extends IncomingMessage ? IncomingMessage : HostRequest

export interface ConnectMessages {
  readonly brand?: string | undefined
  readonly idField?: string | undefined
  readonly announces?: boolean | undefined
}

export interface CspSources {
  readonly connectSrc: readonly string[]
  readonly frameSrc: readonly string[]
  readonly formAction: readonly string[]
}

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

export type Next = () => void

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

export interface RelayErrorDetails {
  readonly message?: string
  readonly retryAfterMs?: number
  readonly limit?: LimitName
  readonly provider?: string
  readonly hint?: string
  readonly allow?: string
  readonly cause?: unknown
}

export type RouteMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface SubjectBound extends ProviderToken {
  readonly bound: 'subject'
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

interface WyreBaseOptions {
  readonly id?: string | undefined
  readonly environment?: 'test' | 'live' | undefined
  readonly apiUrl?: string | undefined
  readonly routes: readonly RoutePolicy[]
}

export declare function createSessionKey(
  apiUrl: string,
  account: string,
  keys: WyreSessionKeys,
  network?: WyreNetwork,
): Promise<void>

declare function createSwypex<User extends RelayUser = RegisteredUser>(
  options: SwypexOptions<User>,
): GatewayProvider<User>

declare function createWakapay<User extends RelayUser = RegisteredUser>(
  options: WakapayOptions<User>,
): GatewayProvider<User>

declare function createWealthica<User extends RelayUser = RegisteredUser>(
  options: WealthicaGatewayOptions<User>,
): GatewayProvider<User>
declare function createWealthica<User extends RelayUser = RegisteredUser>(
  options: WealthicaOptions<User>,
): DirectProvider<User>

declare function createWych<User extends RelayUser = RegisteredUser>(
  options: WychOptions<User>,
): GatewayProvider<User>

declare function createWyre<User extends RelayUser = RegisteredUser>(
  options: WyreOptions<User> | WyreSessionOptions<User>,
): GatewayProvider<User>

export declare function disconnectSessionKey(
  apiUrl: string,
  key: WyreSessionKey,
  network?: WyreNetwork,
): Promise<void>

declare function ownCard(body: unknown, subject: IdentifiedSubject): unknown

declare function ownCards(body: unknown, subject: IdentifiedSubject): unknown
