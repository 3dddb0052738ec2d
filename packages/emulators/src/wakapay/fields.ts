import { Refusal } from '../server/reply.ts'
import type { RecordedRequest } from '../server/request.ts'
import { isRecord, parseJson, type UnknownRecord } from '../server/shape.ts'

/** Returns the body of a refusal. `code` is 0 in every published example. */
export function refusalBody(error: string): { readonly code: 0; readonly error: string } {
  return { code: 0, error }
}

/** Creates a refusal of an auth or business route. */
export function refuse(status: number, error: string): Refusal {
  return new Refusal(status, refusalBody(error))
}

/** Reads the fields of a JSON body. Invalid JSON and another content type get the same refusal. */
export function readJsonBody({ headers, body }: RecordedRequest): UnknownRecord {
  const isJson = /^application\/json\b/i.test(headers['content-type'] ?? '')
  const fields = isJson ? parseJson(body) : undefined
  if (isRecord(fields)) return fields
  throw refuse(400, 'invalid payload')
}

/** Reads a string. Returns `''` if it is missing: the API treats a missing and an empty string alike. */
export function readTextField(fields: UnknownRecord, name: string): string {
  const value = fields[name] ?? ''
  if (typeof value === 'string') return value
  // Assumption: a field of another type is an invalid payload.
  throw refuse(400, 'invalid payload')
}

/** Reads a required string. The sentence is documented for `countryCode` and assumed for other fields. */
export function readRequiredField(fields: UnknownRecord, name: string): string {
  const value = readTextField(fields, name)
  if (value !== '') return value
  throw refuse(400, `${name} is required`)
}

/** Reads one of several strings. The sentence is documented for `countryCode` and assumed for other fields. */
export function readChoice<Choice extends string>(
  fields: UnknownRecord,
  name: string,
  choices: readonly Choice[],
): Choice {
  const value = readRequiredField(fields, name)
  const choice = choices.find((candidate) => candidate === value)
  if (choice !== undefined) return choice
  throw refuse(400, `${name} must be one of: ${choices.join(', ')}`)
}
