import { isRecord } from '../frame/shape.ts'
import { exception } from './exceptions.ts'

/** What is known of an account's holder, by field. */
export type ProfileValues = Readonly<Record<string, string | object>>

/** The fields of an individual and their types. */
const fieldTypes: Readonly<Record<string, string>> = {
  individualCellphoneNumber: 'CELLPHONE',
  individualEmail: 'EMAIL',
  individualLegalName: 'STRING',
  individualDateOfBirth: 'DATE',
  individualSsn: 'STRING',
  individualResidenceAddress: 'ADDRESS',
}

/** Reads `profileFields` of a request: `[{ fieldId, value }]`, or nothing. */
export function readProfile(fields: unknown = []): ProfileValues {
  if (!Array.isArray(fields)) throw exception('ValidationException', 'Field profileFields is not a list.')
  return Object.fromEntries(fields.map(readField))
}

function readField(field: unknown): [string, string | object] {
  if (!isRecord(field) || typeof field.fieldId !== 'string' || !Object.hasOwn(fieldTypes, field.fieldId)) {
    throw exception('ValidationException', 'Field profileFields has an unknown fieldId.')
  }
  const { fieldId, value } = field
  if (typeof value === 'string' || isRecord(value)) return [fieldId, value]
  throw exception('ValidationException', `Field ${fieldId} has no value.`)
}

/** The fields as an account shows them. The number of social security is never shown. */
export function profileFieldBodies(values: ProfileValues, approved: boolean) {
  return Object.entries(fieldTypes).map(([fieldId, fieldType]) => {
    const value = values[fieldId]
    const status = value === undefined ? 'OPEN' : approved ? 'APPROVED' : 'PENDING'
    const shown = value !== undefined && fieldId === 'individualSsn' ? 'REDACTED' : (value ?? null)
    return { fieldId, fieldType, value: shown, note: null, status }
  })
}

/** Whether every field has a value. */
export function isComplete(values: ProfileValues): boolean {
  return Object.keys(fieldTypes).every((fieldId) => Object.hasOwn(values, fieldId))
}
