import type { ErrorCode } from '@token-relay/protocol'
import { logError } from './errors.ts'

/** A callback that never throws. */
export type Reporter<Value> = (value: Value) => void

/**
 * Makes a host's function safe to call (E4): an error that it throws or rejects with goes to `onFault` and ends neither
 * a request nor the process.
 */
export function safeReporter<Value>(
  report: (value: Value) => unknown,
  onFault: (fault: unknown) => void = logError,
): Reporter<Value> {
  return (value) => {
    try {
      Promise.resolve(report(value)).catch(onFault)
    } catch (fault) {
      onFault(fault)
    }
  }
}

/** A relay's events, by name. None of them holds a secret, a token or a user's name. */
export interface RelayEvents {
  /** A provider was asked for a token. */
  mint: MintEvent
  /** A call went through the gateway, with any answer of the provider. */
  call: CallEvent
  /** A request was answered with an error. */
  denied: DeniedEvent
  /** A subject's tokens were forgotten. */
  revoked: { readonly provider: string; readonly subject: string }
  /** The shared store stopped answering, or answers again. */
  store: StoreEvent
  /** Log-outs of other processes may be late, or arrive in time again. */
  logOuts: LogOutsEvent
}

/** Log-outs of other processes may be late, or arrive in time again. */
export interface LogOutsEvent {
  /** `late`: a token that another process has ended may be accepted here, until it expires. */
  readonly state: 'current' | 'late'
}

/** The shared store stopped answering, or answers again. */
export interface StoreEvent {
  /** `down`: this process goes on with what it knows, and limits count in each process. */
  readonly state: 'up' | 'down'
  /** Why the store is down. */
  readonly reason?: string
}

/** A provider was asked for a token. */
export interface MintEvent {
  readonly provider: string
  /** The subject's hash, as in the token answer; absent for a credential that the whole business shares. */
  readonly subject?: string
  readonly outcome: 'ok' | ErrorCode
  /** Milliseconds from the start of the mint to the token or the failure. */
  readonly durationMs: number
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

/** Passes events to their listeners. */
export interface EventHub {
  /** Calls `event` only if there is a listener. */
  emit<Name extends keyof RelayEvents>(name: Name, event: () => RelayEvents[Name]): void
  /** Returns the function that stops listening. */
  on<Name extends keyof RelayEvents>(name: Name, listener: (event: RelayEvents[Name]) => void): () => void
}

/** Creates a hub. An error in a listener goes to `onFault` and stops neither the request nor other listeners. */
export function createEventHub(onFault: (error: unknown) => void): EventHub {
  const listeners: { [Name in keyof RelayEvents]: Set<(event: RelayEvents[Name]) => void> } = {
    mint: new Set(),
    call: new Set(),
    denied: new Set(),
    revoked: new Set(),
    store: new Set(),
    logOuts: new Set(),
  }
  return {
    emit(name, event) {
      if (listeners[name].size === 0) return
      const happened = event()
      for (const listener of listeners[name]) listener(happened)
    },
    on(name, listener) {
      // A function that listens twice has two subscriptions, each with its own end.
      const subscription = safeReporter(listener, onFault)
      listeners[name].add(subscription)
      return () => void listeners[name].delete(subscription)
    },
  }
}
