import { choice, optional, whole } from './checks.ts'
import { gatewayDeadlinesMs, gatewayPerSubject, mintPerAddress, mintPerSubject } from './defaults.ts'
import type { Checks } from './option-table.ts'

/** Requests a minute. */
export interface RateLimitOptions {
  /**
   * Token requests of one user, and steps of a consent. Log-outs have a count of the same size. Default 60.
   * Range 1 to 1 000 000.
   */
  readonly mintPerSubject?: number | undefined
  /** Token requests and consents from one address. IPv6 addresses count by their first 56 bits. Default 600. Range 1 to 1 000 000. */
  readonly mintPerAddress?: number | undefined
  /** Gateway calls of one user. Default 600. Range 1 to 1 000 000. */
  readonly gatewayPerSubject?: number | undefined
  /**
   * Where requests are counted. `shared`: in the store, so that a limit holds over all processes; each limit takes one
   * operation of the store a request. `local`: in each process, without the store. Default: `shared` if `store` is set.
   */
  readonly store?: 'shared' | 'local' | undefined
}

/** Deadlines of a call through the gateway, in milliseconds. */
export interface DeadlinesMs {
  /** For a free connection to the provider. Default 1 500. Range 100 to 120 000. */
  readonly connection?: number | undefined
  /** Until the provider's response headers have arrived. Default 10 000. Range 100 to 120 000. */
  readonly headers?: number | undefined
  /** For a pause within the response body. Default 15 000. Range 100 to 120 000. */
  readonly idle?: number | undefined
  /** For the whole response. Default 30 000. Range 100 to 120 000. */
  readonly total?: number | undefined
}

const requests = { min: 1, max: 1_000_000, unit: 'requests a minute' }

/** The checks of {@link RateLimitOptions}. */
export const rateLimitChecks = {
  mintPerSubject: whole({ ...requests, default: mintPerSubject }),
  mintPerAddress: whole({ ...requests, default: mintPerAddress }),
  gatewayPerSubject: whole({ ...requests, default: gatewayPerSubject }),
  store: optional(choice('shared', 'local')),
} satisfies Checks<RateLimitOptions>

const deadline = { min: 100, max: 120_000, unit: 'milliseconds' }

/** The checks of {@link DeadlinesMs}. */
export const deadlineChecks = {
  connection: whole({ ...deadline, default: gatewayDeadlinesMs.connection }),
  headers: whole({ ...deadline, default: gatewayDeadlinesMs.headers }),
  idle: whole({ ...deadline, default: gatewayDeadlinesMs.idle }),
  total: whole({ ...deadline, default: gatewayDeadlinesMs.total }),
} satisfies Checks<DeadlinesMs>
