import { isRecord } from '../server/shape.ts'
import { exception } from './exceptions.ts'

/** The known profile fields of an account's holder. */
export type ProfileValues = Readonly<Record<string, string | object>>

/** The profile fields of an individual, with their types. */
const fieldTypes: Readonly<Record<string, string>> = {
  individualCellphoneNumber: 'CELLPHONE',
  individualEmail: 'EMAIL',
  individualLegalName: 'STRING',
  individualDateOfBirth: 'DATE',
  individualSsn: 'STRING',
  individualResidenceAddress: 'ADDRESS',
}

/** Reads the optional `profileFields` of a request: `[{ fieldId, value }]`. */
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

/** Returns the fields as an account shows them. The social security number is never shown. */
export function profileFieldBodies(values: ProfileValues, approved: boolean) {
  return Object.entries(fieldTypes).map(([fieldId, fieldType]) => {
    const value = values[fieldId]
    const status = value === undefined ? 'OPEN' : approved ? 'APPROVED' : 'PENDING'
    const shown = value !== undefined && fieldId === 'individualSsn' ? 'REDACTED' : (value ?? null)
    return { fieldId, fieldType, value: shown, note: null, status }
  })
}

/** Returns whether every field has a value. */
export function isComplete(values: ProfileValues): boolean {
  return Object.keys(fieldTypes).every((fieldId) => Object.hasOwn(values, fieldId))
}
