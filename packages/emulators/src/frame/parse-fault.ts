import type { Fault, FaultAnswer } from './faults.ts'
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
 * Reads a fault from JSON. There `path` is a string, a missing `times` means until cleared, and a reply's
 * body is a string or an object.
 *
 * @throws TypeError whose sentence says what is wrong.
 */
export function parseFault(value: unknown): Fault {
  const fields = readFields(value, ['path', 'method', 'times', 'respond'])
  const [path, method, times] = [
    readText(fields, 'path'),
    readText(fields, 'method'),
    readNumber(fields, 'times'),
  ]
  return {
    respond: parseAnswer(fields.respond),
    ...(path !== undefined && { path }),
    ...(method !== undefined && { method }),
    ...(times !== undefined && { times }),
  }
}

function parseAnswer(value: unknown): FaultAnswer {
  if (value === 'hang' || value === 'reset') return value
  if (!isRecord(value)) throw new TypeError("respond is 'hang', 'reset' or an object")
  const { delayMs, redirect, hangAfterHeaders, status } = value
  if (typeof delayMs === 'number') return alone(value, { delayMs })
  if (typeof redirect === 'string') return alone(value, { redirect })
  if (hangAfterHeaders === true) return alone(value, { hangAfterHeaders: true } as const)
  if (typeof status === 'number') return parseReply(value, status)
  throw new TypeError('respond takes status, delayMs, redirect or hangAfterHeaders')
}

function alone<Answer extends object>(value: UnknownRecord, answer: Answer): Answer {
  refuseUnknown(value, Object.keys(answer))
  return answer
}

function parseReply(value: UnknownRecord, status: number): Reply {
  refuseUnknown(value, ['status', 'headers', 'body'])
  const { headers = {}, body = '' } = value
  if (!Number.isInteger(status) || status < 200 || status > 599) throw new TypeError('status is 200 to 599')
  if (!isTextRecord(headers)) throw new TypeError('headers is an object of strings')
  if (typeof body !== 'string' && (typeof body !== 'object' || body === null)) {
    throw new TypeError('body is a string or an object')
  }
  return { status, headers, ...(body !== '' && { body }) }
}
