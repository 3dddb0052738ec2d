import { type Channel, channel } from 'node:diagnostics_channel'
import { logError } from './errors.ts'
import type { EventHub, RelayEvents, RelayListener } from './events.ts'

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

/** Parts of a hub. */
export interface EventHubParts {
  /** The relay's name: all relays of a process share the diagnostics channels. */
  readonly relay: string
  /** Returns milliseconds since 1970. */
  readonly nowMs: () => number
  /** Called with an error in a listener, which stops neither the request nor other listeners. */
  readonly onFault: (error: unknown) => void
}

/** The listeners to one event, in this process. */
interface Line<Name extends keyof RelayEvents> {
  /** The subscribers of `node:diagnostics_channel`. */
  readonly channel: Channel
  readonly listeners: Set<RelayListener<Name>>
}

/** Creates a hub without listeners. */
export function createEventHub({ relay, nowMs, onFault }: EventHubParts): EventHub {
  const lines: { readonly [Name in keyof RelayEvents]: Line<Name> } = {
    mint: createLine('mint'),
    reuse: createLine('reuse'),
    issued: createLine('issued'),
    call: createLine('call'),
    denied: createLine('denied'),
    limited: createLine('limited'),
    revoked: createLine('revoked'),
    store: createLine('store'),
    logOuts: createLine('logOuts'),
    breaker: createLine('breaker'),
    ready: createLine('ready'),
  }
  return {
    emit(name, event) {
      const { channel: published, listeners } = lines[name]
      if (listeners.size === 0 && !published.hasSubscribers) return
      const happened = { atMs: nowMs(), ...event() }
      for (const listener of listeners) listener(happened)
      if (published.hasSubscribers) published.publish({ relay, ...happened })
    },
    on(name, listener) {
      // A function that listens twice has two subscriptions, each with its own end.
      const subscription = safeReporter(listener, onFault)
      const { listeners } = lines[name]
      listeners.add(subscription)
      return () => void listeners.delete(subscription)
    },
  }
}

function createLine<Name extends keyof RelayEvents>(name: Name): Line<Name> {
  return { channel: channel(`token-relay:${name}`), listeners: new Set() }
}
