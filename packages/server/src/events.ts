import type { ErrorCode } from '@token-relay/protocol'
import type { LimitName } from './errors.ts'

/** A relay's events, by name. None of them holds a secret, a token or a user's name. */
export interface RelayEvents {
  /** A provider was asked for a token. */
  mint: MintEvent
  /** A caller got a token that was there already, or that another caller was waiting for. */
  reuse: ReuseEvent
  /** The relay signed a relay token. */
  issued: IssuedEvent
  /** A call went through the gateway, with any answer of the provider. */
  call: CallEvent
  /** A request was answered with an error. */
  denied: DeniedEvent
  /** A request exceeded a limit. It is also `denied`, with the code `rate_limited`. */
  limited: LimitedEvent
  /** A subject's tokens were forgotten. */
  revoked: RevokedEvent
  /** The shared store stopped answering, or answers again. */
  store: StoreEvent
  /** Log-outs of other processes may be late, or arrive in time again. */
  logOuts: LogOutsEvent
  /** Gateway calls to a provider are paused because it fails, tried again, or sent as before. */
  breaker: BreakerEvent
  /** The relay has begun to close, and `relay.isReady` is `false`. */
  ready: { readonly ready: boolean }
}

/** An event, as listeners get it. */
export type RelayEvent<Name extends keyof RelayEvents = keyof RelayEvents> = RelayEvents[Name] & {
  /** When it happened, in milliseconds since 1970. */
  readonly atMs: number
}

/**
 * Why a provider was asked for a token.
 *
 * - `cold`: none was held for this subject and account.
 * - `renewal`: the held one is near its end. It was served, and this mint ran in the background.
 * - `expired`: the held one was too near its end, or past it. The caller waited.
 * - `connect`: the held one was too old to open Connect with. The caller waited.
 * - `refused`: the provider had answered 401 to the held one. The caller waited.
 */
export type MintReason = 'cold' | 'renewal' | 'expired' | 'connect' | 'refused'

/** A provider was asked for a token. */
export interface MintEvent {
  readonly provider: string
  /** The subject's hash, as in the token answer; absent for a credential that the whole business shares. */
  readonly subject?: string
  readonly reason: MintReason
  readonly outcome: 'ok' | ErrorCode
  /** Milliseconds from the start of the mint to the token or the failure. */
  readonly durationMs: number
}

/** A caller got a token without a request to the provider. */
export interface ReuseEvent {
  readonly provider: string
  /** The subject's hash, as in the token answer; absent for a credential that the whole business shares. */
  readonly subject?: string
  /**
   * `cache`: the held token. `store`: a token of another process. `flight`: the token of a mint that another caller had
   * started. `fallback`: the held token, because its renewal failed and it is still good.
   */
  readonly source: 'cache' | 'store' | 'flight' | 'fallback'
  /** Milliseconds until the token expires. */
  readonly leftMs: number
}

/** The relay signed a relay token. */
export interface IssuedEvent {
  readonly provider: string
  /** The subject's hash, as in the token answer. */
  readonly subject: string
}

/** A call went through the gateway. */
export interface CallEvent {
  readonly provider: string
  /** The subject's hash, as in the token answer. */
  readonly subject: string
  /** The `id` of the route. */
  readonly route: string
  readonly method: string
  /** The status that the provider answered with, the code of the failure, or `aborted` if the caller left first. */
  readonly outcome: number | ErrorCode | 'aborted'
  /** Milliseconds from the call to the provider's headers. */
  readonly durationMs: number
}

/** A request was answered with an error. */
export interface DeniedEvent {
  readonly provider: string
  readonly code: ErrorCode
  /** The subject's hash, as in the token answer, if the subject is known. */
  readonly subject?: string
  /** The id in the problem's `instance`. */
  readonly requestId: string
  /** The thing for the operator to check. */
  readonly hint?: string
}

/** A request exceeded a limit. */
export interface LimitedEvent {
  readonly provider: string
  readonly limit: LimitName
  /** The subject's hash, as in the token answer, if the subject is known. Limits per address come before that. */
  readonly subject?: string
  /** The id in the problem's `instance`. */
  readonly requestId: string
  /** Milliseconds until the limit allows the request again. */
  readonly waitMs: number
}

/** A subject's tokens were forgotten. */
export interface RevokedEvent {
  readonly provider: string
  /** The subject's hash, as in the token answer. */
  readonly subject: string
}

/** The shared store stopped answering, or answers again. */
export interface StoreEvent {
  /** `down`: this process goes on with what it knows, and limits count in each process. */
  readonly state: 'up' | 'down'
  /** Why the store is down. */
  readonly reason?: string
}

/** Log-outs of other processes may be late, or arrive in time again. */
export interface LogOutsEvent {
  /** `late`: a token that another process has ended may be accepted here, until it expires. */
  readonly state: 'current' | 'late'
}

/** Gateway calls to a provider are paused because it fails, tried again, or sent as before. */
export interface BreakerEvent {
  readonly provider: string
  /** `open`: calls are refused. `half-open`: one call tries whether the provider answers. `closed`: all are sent. */
  readonly state: 'open' | 'half-open' | 'closed'
  /** Milliseconds until a call tries again, if the state is `open`. */
  readonly waitMs?: number
}

/** A message of the channel `token-relay:` and the event's name, of `node:diagnostics_channel`. */
export type RelayMessage<Name extends keyof RelayEvents> = RelayEvent<Name> & {
  /** The option `name` of the relay that it happened in. */
  readonly relay: string
}

/** A listener to an event. */
export type RelayListener<Name extends keyof RelayEvents> = (event: RelayEvent<Name>) => void

/** Passes events to their listeners, and to the subscribers of `node:diagnostics_channel`. */
export interface EventHub {
  /** Calls `event` only if somebody listens. */
  emit<Name extends keyof RelayEvents>(name: Name, event: () => RelayEvents[Name]): void
  /** Returns the function that stops listening. */
  on<Name extends keyof RelayEvents>(name: Name, listener: RelayListener<Name>): () => void
}
