import type { BreakerEvent, EventHub } from './events.ts'

/** What a relay can say about itself at any moment. Each change is also an event. */
export interface RelayStatus {
  /** Whether the process takes requests, as `isReady`. */
  readonly ready: boolean
  /** Whether the store answers. Absent without a store. */
  readonly store?: 'up' | 'down'
  /** Whether log-outs of other processes arrive in time. Absent without a store. */
  readonly logOuts?: 'current' | 'late'
  /** The breaker of each gateway provider, by its id. */
  readonly breakers: Readonly<Record<string, BreakerEvent['state']>>
}

/** What a relay consists of at its start. */
export interface StatusParts {
  readonly events: EventHub
  readonly hasStore: boolean
  /** Ids of its gateway providers. */
  readonly gateways: readonly string[]
}

/** Follows a relay's events. Returns the function that returns its status. */
export function followStatus({ events, hasStore, gateways }: StatusParts): () => RelayStatus {
  const breakers = new Map(gateways.map((id): [string, BreakerEvent['state']] => [id, 'closed']))
  let status: Omit<RelayStatus, 'breakers'> = {
    ready: true,
    ...(hasStore && { store: 'up', logOuts: 'current' }),
  }
  events.on('ready', ({ ready }) => void (status = { ...status, ready }))
  events.on('store', ({ state }) => void (status = { ...status, store: state }))
  events.on('logOuts', ({ state }) => void (status = { ...status, logOuts: state }))
  events.on('breaker', ({ provider, state }) => void breakers.set(provider, state))
  return () => ({ ...status, breakers: Object.fromEntries(breakers) })
}
