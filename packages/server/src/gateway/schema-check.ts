import type { StandardSchemaV1 } from '@standard-schema/spec'
import { RelayError } from '../errors.ts'
import { type RuleLimits, askRule } from '../routes/route-rule.ts'
import { plainName } from '../routes/reserved-name.ts'

/** What a schema checks. */
export interface Checked {
  readonly what: 'query' | 'body'
  /** The route's id, for the operator. */
  readonly route: string
  readonly value: unknown
  readonly rule: RuleLimits
}

/**
 * Checks a query or body by its route's schema. The provider gets what the browser sent, not what the schema returns. So
 * a schema may only check: what it drops, adds or changes would reach the provider unchecked, and is refused.
 *
 * @throws RelayError `bad_request`; `denied` if the schema throws or does not settle (E2)
 */
export async function checkSchema(
  schema: StandardSchemaV1,
  { what, route, value, rule }: Checked,
): Promise<void> {
  const seen: Seen = { missed: new Map(), wraps: new WeakMap(), isChanged: false }
  const validate = () => validated(schema, watched(value, seen))
  const result = await askRule(`${what} of ${route}`, validate, rule)
  if (!result) throw new RelayError('denied')
  const message = `The ${what} does not match what this route accepts.`
  if (result.issues) throw new RelayError('bad_request', { message })
  if (seen.isChanged || !isSame(value, result.value, what === 'query')) {
    const hint = `The ${what} schema of the route ${route} dropped, added or changed a part of it. The provider gets what the browser sent, so a schema must only check.`
    throw new RelayError('bad_request', { message, hint })
  }
  for (const [object, names] of seen.missed) checkLookAlikes(object, names)
}

/**
 * Validates a value. zod's `validate` tries without waiting first, and drops the promise of an async refinement: one that
 * rejects would end the process (E4).
 */
async function validated(
  schema: StandardSchemaV1,
  value: unknown,
): Promise<StandardSchemaV1.Result<unknown>> {
  if (!isZod(schema)) return schema['~standard'].validate(value)
  const { success, data } = await schema.safeParseAsync(value)
  return success ? { value: data } : { issues: [] }
}

interface ZodSchema {
  safeParseAsync(value: unknown): Promise<{ readonly success: boolean; readonly data?: unknown }>
}

function isZod(schema: StandardSchemaV1): schema is StandardSchemaV1 & ZodSchema {
  const isOfZod = schema['~standard'].vendor === 'zod'
  return isOfZod && 'safeParseAsync' in schema && typeof schema.safeParseAsync === 'function'
}

/** Returns the form in which two keys are compared: many servers ignore case, and some the marks between words. */
export function lenientKey(name: string): string {
  return plainName(name).replaceAll(/[._-]/g, '')
}

/** Creates the error for two keys that a server may read as one. */
export function lookAlike(name: string): RelayError {
  return new RelayError('bad_request', { message: `${JSON.stringify(name)} may be read as another key.` })
}

/** Refuses `AMOUNT` where the schema has asked for `amount`: the provider may read as `amount` what nobody has checked. */
function checkLookAlikes(object: object, names: ReadonlySet<string>): void {
  const named = new Set([...names].map(lenientKey))
  const found = Object.keys(object).find((name) => named.has(lenientKey(name)))
  if (found !== undefined) throw lookAlike(found)
}

/** What a schema has done with a value. */
interface Seen {
  /** The names that it asked for and did not find, by the object that lacks them. */
  readonly missed: Map<object, Set<string>>
  readonly wraps: WeakMap<object, unknown>
  /** Whether it has changed the value in place, as validators that remove or convert members do. */
  isChanged: boolean
}

/** Wraps a parsed value so that it shows what a schema does with it. */
function watched(value: unknown, seen: Seen): unknown {
  if (typeof value !== 'object' || value === null) return value
  const known = seen.wraps.get(value)
  if (known !== undefined) return known
  const note = (target: object, name: string | symbol): void => {
    if (typeof name === 'symbol' || Array.isArray(target)) return
    if (Object.hasOwn(target, name) || name in Object.prototype) return
    const names = seen.missed.get(target) ?? new Set()
    seen.missed.set(target, names.add(name))
  }
  const wrapped = new Proxy(value, {
    get(target, name) {
      note(target, name)
      return watched(Reflect.get(target, name), seen)
    },
    has(target, name) {
      note(target, name)
      return Reflect.has(target, name)
    },
    // A property that is set is defined, too.
    defineProperty(target, name, descriptor) {
      seen.isChanged = true
      return Reflect.defineProperty(target, name, descriptor)
    },
    deleteProperty(target, name) {
      seen.isChanged ||= Object.hasOwn(target, name)
      return Reflect.deleteProperty(target, name)
    },
  })
  seen.wraps.set(value, wrapped)
  return wrapped
}

/** Returns whether a schema has kept everything. `isText`: strings may have become numbers or booleans of the same text. */
function isSame(given: unknown, kept: unknown, isText: boolean): boolean {
  if (typeof given !== 'object' || given === null) {
    if (given === kept) return true
    const isParsed = ['number', 'boolean', 'bigint'].includes(typeof kept)
    return isText && isParsed && String(kept) === given
  }
  if (typeof kept !== 'object' || kept === null || Array.isArray(given) !== Array.isArray(kept)) return false
  const [before, after] = [Object.entries(given), new Map(Object.entries(kept))]
  for (const [name, value] of after)
    if (value === undefined && !Object.hasOwn(given, name)) after.delete(name)
  return (
    before.length === after.size &&
    before.every(([name, value]) => after.has(name) && isSame(value, after.get(name), isText))
  )
}
