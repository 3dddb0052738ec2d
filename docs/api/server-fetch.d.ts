export interface FetchHandlerOptions<Context = unknown, Rest = unknown> {
  addressOf?: ((request: Request, context: Context) => string | undefined) | undefined
  readonly basePath?: string | undefined
  next?: ((request: Request, context: Context) => Rest | Promise<Rest>) | undefined
}

export declare function toFetchHandler<User extends RelayUser, Rest = never>(
  relay: Relay<User>,
  options?: FetchHandlerOptions<unknown, Rest>,
): (request: Request) => Promise<Response | Rest>
export declare function toFetchHandler<User extends RelayUser, Context, Rest = never>(
  relay: Relay<User>,
  options: FetchHandlerOptions<Context, Rest>,
): (request: Request, context: Context) => Promise<Response | Rest>

// Named by the types above, not exported

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

export interface CallEvent {
  readonly provider: string
  readonly subject: string
  readonly route: string
  readonly method: string
  readonly outcome: number | ErrorCode | 'aborted'
  readonly durationMs: number
}

export interface CloseOptions {
  readonly drainMs?: number | undefined
  readonly finishMs?: number | undefined
}

export interface DeniedEvent {
  readonly provider: string
  readonly code: ErrorCode
  readonly subject?: string
  readonly requestId: string
  readonly hint?: string
}

export type HostRequest = [0] extends [1 & Request] ? IncomingMessage : Request

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

export type Next = () => void

export type ProviderName = Register extends {
  providers: infer Name extends string
}
  ? Name
  : AnyName

export interface Register {}

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

export interface StoreEvent {
  readonly state: 'up' | 'down'
  readonly reason?: string
}
