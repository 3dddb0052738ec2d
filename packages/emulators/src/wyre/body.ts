import type { RecordedRequest } from '../frame/request.ts'
import { isRecord, parseJson, type UnknownRecord } from '../frame/shape.ts'
import { exception } from './exceptions.ts'

/** The fields of a JSON body. */
export function readBody({ body }: RecordedRequest): UnknownRecord {
  const fields = parseJson(body)
  if (isRecord(fields)) return fields
  throw exception('ValidationException', 'The body is not a JSON object.')
}

/** A text field that may be left out, or `null`. */
export function readText(fields: UnknownRecord, name: string): string | undefined {
  const value = fields[name] ?? undefined
  if (value === undefined || typeof value === 'string') return value
  throw exception('ValidationException', `Field ${name} is not a string.`)
}

/** A text field that must be there. The sentence is the one of the official client's readme. */
export function readRequired(fields: UnknownRecord, name: string): string {
  const value = readText(fields, name)
  if (value) return value
  throw exception('ValidationException', `Field ${name} is required.`)
}
