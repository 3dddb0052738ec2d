export interface ObserveOptions {
  readonly meter?: Meter
  readonly tracer?: Tracer
}

export interface ObservedRelay {
  on<Name extends keyof RelayEvents>(name: Name, listener: RelayListener<Name>): () => void
  readonly status?: RelayStatus
}

export declare function observeRelay(relay: ObservedRelay, options?: ObserveOptions): () => void

// Named by the types above, not exported

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

export interface DeniedEvent {
  readonly provider: string
  readonly code: ErrorCode
  readonly subject?: string
  readonly requestId: string
  readonly hint?: string
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

export interface MintEvent {
  readonly provider: string
  readonly subject?: string
  readonly reason: MintReason
  readonly outcome: 'ok' | ErrorCode
  readonly durationMs: number
}

export type MintReason = 'cold' | 'renewal' | 'expired' | 'connect' | 'refused'

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

export type RelayListener<Name extends keyof RelayEvents> = (event: RelayEvent<Name>) => void

export interface RelayStatus {
  readonly ready: boolean
  readonly store?: 'up' | 'down'
  readonly logOuts?: 'current' | 'late'
  readonly breakers: Readonly<Record<string, BreakerEvent['state']>>
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
