export interface ContractCheck {
  readonly name: string
  readonly run: () => Promise<void>
}

export interface ContractSecrets {
  readonly reads: () => readonly number[]
  readonly refuse: () => () => void
}

export interface ContractWrite {
  readonly method: Exclude<RouteMethod, 'GET'>
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  readonly needsKey?: boolean
}

export interface ProviderContract<User extends RelayUser> {
  readonly provider: GatewayProvider<User>
  readonly users: readonly [User, User]
  readonly path: string
  readonly shared?: true
  readonly requests: () => number
  readonly canaries: () => readonly string[]
  readonly reserved?: ReservedNames
  readonly routes?: Readonly<Record<string, RouteAudience>>
  readonly write?: ContractWrite
  readonly secrets?: ContractSecrets
}

export interface ReservedNames {
  readonly parameters?: readonly string[]
  readonly headers?: readonly string[]
}

export type RouteAudience = 'subject' | 'business' | 'everyone'

export declare function providerContract<User extends RelayUser>(
  contract: ProviderContract<User>,
): readonly ContractCheck[]

export declare function storeContract(createStore: () => Store | Promise<Store>): readonly ContractCheck[]

// Named by the types above, not exported

export interface CallContext extends InjectContext {
  readonly credential: string
}

export interface Clock {
  nowMs(): number
  monotonicMs(): number
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

export interface RecipeTools extends MintTools {
  readonly provider: string
  readonly use: (
    recipe: CredentialRecipe,
    call: (token: string) => Promise<UpstreamAnswer>,
  ) => Promise<UpstreamAnswer>
}

export interface Register {}

export type RegisteredUser = Register extends {
  user: infer User extends RelayUser
}
  ? User
  : RelayUser

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

export interface WindowCount {
  readonly hits: number
  readonly leftMs: number
}
