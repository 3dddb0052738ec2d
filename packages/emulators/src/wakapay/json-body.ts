import type { RecordedRequest } from '../frame/request.ts'
import { isRecord, parseJson, type UnknownRecord } from '../frame/shape.ts'
import { refuse } from './refusal.ts'

/** The fields of a JSON body. Bad JSON and another content type are refused alike. */
export function readJsonBody({ headers, body }: RecordedRequest): UnknownRecord {
  const isJson = /^application\/json\b/i.test(headers['content-type'] ?? '')
  const fields = isJson ? parseJson(body) : undefined
  if (isRecord(fields)) return fields
  throw refuse(400, 'invalid payload')
}

/** A text field; `''` where it is missing, which the API does not tell from an empty one. */
export function readTextField(fields: UnknownRecord, name: string): string {
  const value = fields[name] ?? ''
  if (typeof value === 'string') return value
  // Assumption: a field of another type counts as a bad payload.
  throw refuse(400, 'invalid payload')
}

/** A text field that must be there. The sentence is documented for `countryCode`, and assumed for others. */
export function readRequiredField(fields: UnknownRecord, name: string): string {
  const value = readTextField(fields, name)
  if (value !== '') return value
  throw refuse(400, `${name} is required`)
}

/** A text field of a closed list. The sentence is documented for `countryCode`, and assumed for others. */
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
