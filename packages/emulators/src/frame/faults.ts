import { parseFault } from './parse-fault.ts'
import type { RecordedRequest } from './request.ts'
import type { Reply } from './reply.ts'

/**
 * What happens in place of the true answer:
 *
 * - a {@link Reply}: exactly this status, these headers and this body
 * - `delayMs`: the true answer, after this many milliseconds of real time (0 to 600 000)
 * - `redirect`: a 302 to this address
 * - `hangAfterHeaders`: status 200 and headers, then nothing
 * - `'hang'`: nothing at all
 * - `'reset'`: the connection is torn down (RST)
 */
export type FaultAnswer =
  | Reply
  | { readonly delayMs: number }
  | { readonly redirect: string }
  | { readonly hangAfterHeaders: true }
  | 'hang'
  | 'reset'

/** A scripted fault: which requests it takes, how often, and what they get. */
export interface Fault {
  /**
   * How the path begins, with or without the API's base path; or an expression that finds it. Default: every
   * path.
   */
  readonly path?: string | RegExp
  /** Default: every method but `OPTIONS`, so that a preflight does not use the fault up. */
  readonly method?: string
  /** How many requests it takes, 1 or more. Default `Infinity`: until cleared. */
  readonly times?: number
  readonly respond: FaultAnswer
}

/** The script of an emulator's faults. */
export interface Faults {
  /**
   * Adds a fault. Of several that match, the one added first goes first, until it is used up.
   *
   * @throws TypeError where it says nothing to respond, or has an unknown field.
   * @throws RangeError where 1 000 faults are waiting already, or `times` or `delayMs` is out of range.
   */
  add(fault: Fault): void
  /** Forgets all of them. */
  clear(): void
}

/** The script, as the server plays it. */
export interface FaultQueue extends Faults {
  /** The fault for a request, counted as used. */
  take(request: RecordedRequest): FaultAnswer | undefined
}

const maxFaults = 1000

/** Makes an empty script. `apiPath` is the base path that {@link Fault.path} may leave out. */
export function createFaults(apiPath: string): FaultQueue {
  let waiting: { fault: Fault; left: number }[] = []
  return {
    add: (fault) => {
      parseFault({ ...fault, path: undefined }) // whose path may be an expression here
      checkRanges(fault)
      if (waiting.length >= maxFaults)
        throw new RangeError(`${maxFaults} faults are waiting; clear them first`)
      waiting.push({ fault, left: fault.times ?? Infinity })
    },
    clear: () => {
      waiting = []
    },
    take: (request) => {
      const next = waiting.find(({ fault }) => matches(fault, request, apiPath))
      if (!next) return undefined
      next.left -= 1
      if (next.left <= 0) waiting = waiting.filter((entry) => entry !== next)
      return next.fault.respond
    },
  }
}

function checkRanges({ times = Infinity, respond }: Fault): void {
  const whole = times === Infinity || Number.isSafeInteger(times)
  if (!whole || times < 1)
    throw new RangeError(`times is ${times}; it takes a whole number from 1, or Infinity`)
  if (typeof respond !== 'object' || !('delayMs' in respond)) return
  const { delayMs } = respond
  if (!(delayMs >= 0 && delayMs <= 600_000))
    throw new RangeError(`delayMs is ${delayMs}; it takes 0 to 600 000`)
}

function matches({ path, method }: Fault, request: RecordedRequest, apiPath: string): boolean {
  if (method === undefined ? request.method === 'OPTIONS' : method.toUpperCase() !== request.method)
    return false
  if (path === undefined) return true
  // `search` starts at 0 whatever the expression's flags.
  if (typeof path !== 'string') return request.path.search(path) !== -1
  return request.path.startsWith(path) || request.path.startsWith(apiPath + path)
}
