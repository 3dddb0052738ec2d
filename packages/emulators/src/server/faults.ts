import type { RecordedRequest } from './request.ts'
import type { Reply } from './reply.ts'
import {
  isRecord,
  isTextRecord,
  readFields,
  readNumber,
  readText,
  refuseUnknown,
  type UnknownRecord,
} from './shape.ts'

/**
 * What a client gets instead of the provider's answer:
 *
 * - a {@link Reply}: this status, these headers and this body
 * - `delayMs`: the provider's answer after this many milliseconds of real time, 0 to 600 000
 * - `redirect`: a 302 to this address
 * - `hangAfterHeaders`: status 200 and headers, then nothing
 * - `'hang'`: nothing
 * - `'reset'`: the connection is reset (RST)
 */
export type FaultAnswer =
  | Reply
  | { readonly delayMs: number }
  | { readonly redirect: string }
  | { readonly hangAfterHeaders: true }
  | 'hang'
  | 'reset'

/** A scripted fault: which requests it matches, how often, and how they are answered. */
export interface Fault {
  /**
   * A prefix of the path, with or without the API's base path, or an expression that the path must match.
   * Default: every path.
   */
  readonly path?: string | RegExp
  /** Default: every method except `OPTIONS`, so that a preflight does not use the fault up. */
  readonly method?: string
  /** How many requests it answers, a whole number from 1. Default `Infinity`: until cleared. */
  readonly times?: number
  /** What the client gets instead of the provider's answer. */
  readonly respond: FaultAnswer
}

/** The scripted faults of an emulator. */
export interface Faults {
  /**
   * Adds a fault. If several match a request, the one added first is used until it is used up.
   *
   * @throws `TypeError` if `respond` is missing or unknown, or if there is an unknown field.
   * @throws `RangeError` if `times` or `delayMs` is out of range, or if 1 000 faults are waiting.
   */
  add(fault: Fault): void
  /** Removes all faults. */
  clear(): void
}

/** The faults as the server uses them. */
export interface FaultQueue extends Faults {
  /** Returns the answer of the first matching fault and counts it as used. */
  take(request: RecordedRequest): FaultAnswer | undefined
}

const maxFaults = 1000

/** Creates an empty queue. `apiPath` is the base path that {@link Fault.path} may omit. */
export function createFaults(apiPath: string): FaultQueue {
  let waiting: { fault: Fault; left: number }[] = []
  return {
    add: (fault) => {
      // The path may be a RegExp here, which JSON cannot hold.
      parseFault({ ...fault, path: undefined })
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
  const isWhole = times === Infinity || Number.isSafeInteger(times)
  if (!isWhole || times < 1)
    throw new RangeError(`times is ${times}; it must be a whole number from 1, or Infinity`)
  if (typeof respond !== 'object' || !('delayMs' in respond)) return
  const { delayMs } = respond
  if (!(delayMs >= 0 && delayMs <= 600_000))
    throw new RangeError(`delayMs is ${delayMs}; it must be from 0 to 600 000`)
}

function matches({ path, method }: Fault, request: RecordedRequest, apiPath: string): boolean {
  if (method === undefined ? request.method === 'OPTIONS' : method.toUpperCase() !== request.method)
    return false
  if (path === undefined) return true
  // `test` of a global expression would continue where its last match ended; `search` starts at 0.
  if (typeof path !== 'string') return request.path.search(path) !== -1
  return request.path.startsWith(path) || request.path.startsWith(apiPath + path)
}

/**
 * Reads a fault from JSON. `path` is a string, a missing `times` means until cleared, and the body of a reply
 * is a string or an object.
 *
 * @throws `TypeError` with a sentence that says what is wrong.
 */
export function parseFault(value: unknown): Fault {
  const fields = readFields(value, ['path', 'method', 'times', 'respond'])
  const path = readText(fields, 'path')
  const method = readText(fields, 'method')
  const times = readNumber(fields, 'times')
  return {
    respond: parseAnswer(fields.respond),
    ...(path !== undefined && { path }),
    ...(method !== undefined && { method }),
    ...(times !== undefined && { times }),
  }
}

function parseAnswer(value: unknown): FaultAnswer {
  if (value === 'hang' || value === 'reset') return value
  if (!isRecord(value)) throw new TypeError("respond must be 'hang', 'reset' or an object")
  const { delayMs, redirect, hangAfterHeaders, status } = value
  if (typeof delayMs === 'number') return only(value, { delayMs })
  if (typeof redirect === 'string') return only(value, { redirect })
  if (hangAfterHeaders === true) return only(value, { hangAfterHeaders: true } as const)
  if (typeof status === 'number') return parseReply(value, status)
  throw new TypeError('respond must have status, delayMs, redirect or hangAfterHeaders')
}

function only<Answer extends object>(value: UnknownRecord, answer: Answer): Answer {
  refuseUnknown(value, Object.keys(answer))
  return answer
}

function parseReply(value: UnknownRecord, status: number): Reply {
  refuseUnknown(value, ['status', 'headers', 'body'])
  const { headers = {}, body = '' } = value
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new TypeError(`status is ${status}; it must be a whole number from 200 to 599`)
  }
  if (!isTextRecord(headers)) throw new TypeError('headers must be an object of strings')
  if (typeof body !== 'string' && (typeof body !== 'object' || body === null)) {
    throw new TypeError('body must be a string or an object')
  }
  return { status, headers, ...(body !== '' && { body }) }
}
