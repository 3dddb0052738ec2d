import { isRecord, parseJson, type UnknownRecord } from '../server/shape.ts'
import { refuse } from './refusal.ts'

/** Spending limits of a card, in 1/100 EGP. */
export interface Limits {
  readonly daily: number
  readonly monthly: number
  /** Withdrawals at cash machines per month. */
  readonly atm: number
  /** `null` for a regular card. */
  readonly approval_based: number | null
}

/** The documented maxima; the minimum is 0. */
const maxima = {
  daily: 100_000_000,
  monthly: 300_000_000,
  atm: 8_000_000,
  approval_based: 99_999_999_999,
} as const

/** Raises the other limits to their maxima if there is an approval-based one, as documented. */
export function settleLimits(limits: Limits): Limits {
  return limits.approval_based === null ? limits : { ...maxima, approval_based: limits.approval_based }
}

/**
 * Reads the limits of a PUT.
 *
 * Assumption: all are required except `approval_based`. Without it the card is a regular one.
 */
export function readLimits(body: string): Limits {
  return toLimits(readFields(body))
}

/** Applies a PATCH (RFC 7396): an omitted limit stays, and `null` removes it. */
export function mergeLimits(limits: Limits, body: string): Limits {
  return toLimits({ ...limits, ...readFields(body) })
}

function toLimits(fields: UnknownRecord): Limits {
  return settleLimits({
    daily: readLimit(fields, 'daily'),
    monthly: readLimit(fields, 'monthly'),
    atm: readLimit(fields, 'atm'),
    approval_based: (fields.approval_based ?? null) === null ? null : readLimit(fields, 'approval_based'),
  })
}

function readFields(body: string): UnknownRecord {
  const fields = parseJson(body)
  if (!isRecord(fields)) throw refuse(400, 'The body must be a JSON object')
  // Assumption: unknown fields are refused.
  const unknown = Object.keys(fields).find((name) => !Object.hasOwn(maxima, name))
  if (unknown !== undefined) throw refuse(400, `Unknown field "${unknown}"`)
  return fields
}

// Assumption: 422 for a value that is out of range or has another type. Documented for "validation failures".
function readLimit(fields: UnknownRecord, name: keyof typeof maxima): number {
  const value = fields[name]
  const maximum = maxima[name]
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maximum) return value
  throw refuse(422, `${name} must be a whole number from 0 to ${maximum}`)
}
