import type { ErrorCode } from '@token-relay/protocol'
import { logError } from './errors.ts'

/** Tells somebody of something; whatever goes wrong there stays there. */
export type Reporter<Value> = (value: Value) => void

/**
 * Makes a host's function safe to call (E4): what it throws, now or later, goes to `onFault` instead of ending a
 * request or the process.
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

/** What a relay reports, by name of the event. Nothing here holds a secret, a token or a user's name. */
export interface RelayEvents {
  /** A provider was asked for a token. */
  mint: MintEvent
  /** A call went through the gateway, whatever the provider answered. */
  call: CallEvent
  /** A request was answered with an error. */
  denied: DeniedEvent
  /** A subject's tokens were forgotten. */
  revoked: { readonly provider: string; readonly subject: string }
}

/** A provider was asked for a token. */
export interface MintEvent {
  readonly provider: string
  /** The subject's hash, as in the token answer; absent for a credential that the whole business shares. */
  readonly subject?: string
  readonly outcome: 'ok' | ErrorCode
  /** Milliseconds from the first byte asked to the token or the failure. */
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
  /** The status that the provider answered with, or why there was none. */
  readonly outcome: number | ErrorCode
  /** Milliseconds from the call to the provider's headers. */
  readonly durationMs: number
}

/** A request was answered with an error. */
export interface DeniedEvent {
  readonly provider: string
  readonly code: ErrorCode
  /** The subject's hash, as in the token answer, where it is known who asked. */
  readonly subject?: string
  /** The id in the problem's `instance`. */
  readonly requestId: string
  /** What the operator should look at. */
  readonly hint?: string
}

/** Hands events to those who listen. */
export interface EventHub {
  /** `event` is made only where somebody listens. */
  emit<Name extends keyof RelayEvents>(name: Name, event: () => RelayEvents[Name]): void
  /** Returns the function that stops listening. */
  on<Name extends keyof RelayEvents>(name: Name, listener: (event: RelayEvents[Name]) => void): () => void
}

/** Creates a hub; what a listener throws goes to `onFault` and stops neither the request nor other listeners. */
export function createEventHub(onFault: (error: unknown) => void): EventHub {
  const listeners: { [Name in keyof RelayEvents]: Set<(event: RelayEvents[Name]) => void> } = {
    mint: new Set(),
    call: new Set(),
    denied: new Set(),
    revoked: new Set(),
  }
  return {
    emit(name, event) {
      if (listeners[name].size === 0) return
      const happened = event()
      for (const listener of listeners[name]) listener(happened)
    },
    on(name, listener) {
      // Each call is its own subscription, even where one function listens twice.
      const subscription = safeReporter(listener, onFault)
      listeners[name].add(subscription)
      return () => void listeners[name].delete(subscription)
    },
  }
}
