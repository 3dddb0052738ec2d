import { RelayError } from '../errors.ts'
import { bareType, isJsonType } from '../routes/media-type.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'
import type { RuleLimits } from '../routes/route-rule.ts'
import { type JsonVisitor, scanJson } from './json-scan.ts'
import { isExactNumber } from './number-text.ts'
import { parametersOf } from './outgoing-query.ts'
import type { RequestNames } from './request-names.ts'
import { checkSchema, lenientKey, lookAlike } from './schema-check.ts'

/** A request's body, with its Content-Type. */
export interface RequestBody {
  readonly bytes: Uint8Array
  readonly contentType: string | undefined
}

/**
 * Returns the body's Content-Type for the provider, `undefined` for an empty body.
 *
 * JSON loses its parameters: with a charset the provider would read another text than the one that is checked. A
 * declared type keeps them, because multipart needs its boundary.
 *
 * @throws RelayError `unsupported_media_type`
 */
export function outgoingType(
  { bytes, contentType = '' }: RequestBody,
  { contentTypes: declared = [] }: Pick<RoutePolicy, 'contentTypes'>,
): string | undefined {
  if (bytes.length === 0) return undefined
  const type = bareType(contentType)
  if (declared.length === 0 ? !isJsonType(type) : !declared.includes(type)) {
    const message = declared.length > 0 && `This route takes ${declared.join(', ')}.`
    throw new RelayError('unsupported_media_type', message ? { message } : {})
  }
  if (isJsonType(type) || type === formType) return type
  if (/^[\x20-\x7e]{1,256}$/.test(contentType)) return contentType
  throw new RelayError('bad_request', { message: 'The Content-Type is too long or not ASCII.' })
}

/** What a body is checked by. */
export interface BodyCheck {
  /** As {@link outgoingType} returns it. */
  readonly type: string | undefined
  readonly route: Pick<RoutePolicy, 'id' | 'body'>
  readonly names: RequestNames
  readonly rule: RuleLimits
}

const formType = 'application/x-www-form-urlencoded'

/**
 * Checks the body; at once if the route has no schema. Its bytes are not changed: a signature covers exactly what the browser sent (G13).
 *
 * @throws RelayError `bad_request` or `reserved_parameter`
 */
export function checkBody(
  { bytes }: RequestBody,
  { type, route: { id, body: schema }, names, rule }: BodyCheck,
): Promise<void> | undefined {
  if (type === undefined) {
    if (schema) throw new RelayError('bad_request', { message: 'This route needs a JSON body.' })
    return undefined
  }
  if (type === formType) for (const name of parametersOf(textOf(bytes)).keys()) names.check(name)
  if (!isJsonType(type)) return undefined
  const text = textOf(bytes)
  // Before it is parsed: what is nested too deep or has too many keys is refused at the first one.
  scanJson(text, schema ? strictVisitor(names) : { key: (path) => names.checkPath(path) })
  const value = parse(text)
  return schema && checkSchema(schema, { what: 'body', route: id, value, rule })
}

/** Refuses what a schema does not see, because it gets the parsed value: duplicate keys, and digits that are rounded away. */
function strictVisitor(names: RequestNames): JsonVisitor {
  const keys = new WeakMap<ReadonlySet<string>, Set<string>>()
  return {
    key(path, siblings) {
      names.checkPath(path)
      const name = path.at(-1) ?? ''
      if (siblings.has(name))
        throw new RelayError('bad_request', { message: 'The body contains a duplicate key.' })
      const lenient = keys.get(siblings) ?? new Set()
      const key = lenientKey(name)
      if (lenient.has(key)) throw lookAlike(name)
      keys.set(siblings, lenient.add(key))
    },
    number(number) {
      if (isExactNumber(number)) return
      // The schema sees the rounded number, the provider the written one.
      throw new RelayError('bad_request', { message: 'The body contains a number with too many digits.' })
    },
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    // Fatal: the provider may read bytes that are not UTF-8 as something else.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new RelayError('bad_request', { message: 'The body is not UTF-8.' })
  }
}

function parse(text: string): unknown {
  // RFC 8259 §8.1: no byte order mark. Some parsers skip it, others read another text.
  if (text.startsWith('\ufeff')) {
    throw new RelayError('bad_request', { message: 'The body begins with a byte order mark. Leave it out.' })
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new RelayError('bad_request', { message: 'The body is not valid JSON.' })
  }
}
