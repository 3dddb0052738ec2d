import { randomBytes } from 'node:crypto'
import { endOfString } from './json-scan.ts'
import { isExactNumber } from './number-text.ts'

/** A JSON text, parsed, and a way to write parts of it again without changing a digit. */
export interface JsonSource {
  readonly value: unknown
  /**
   * Writes a value that was made from parts of the text. Numbers are written as they were: `10.00` and integers beyond
   * 2^53 too. Returns `undefined` for a value that is not JSON.
   *
   * @throws AlteredNumber if one number may stand for two different ones of the text
   */
  readonly write: (value: unknown) => string | undefined
}

/** A number of the text cannot be written as it was. */
export class AlteredNumber extends Error {
  override readonly name = 'AlteredNumber'
}

/** Parses a JSON text and remembers how its numbers are written. @throws SyntaxError */
export function parseJson(text: string): JsonSource {
  const value: unknown = JSON.parse(text)
  if (!hasUnusualNumber(text)) return { value, write: (part) => JSON.stringify(part) }
  const source = readNumbers(text)
  return { value: source.value, write: (part) => writeNumbers(part, source) }
}

/** Returns whether JSON.parse and JSON.stringify would write a number differently. */
function hasUnusualNumber(text: string): boolean {
  for (let at = 0; at < text.length;) {
    const quote = text.indexOf('"', at)
    const between = text.slice(at, quote === -1 ? undefined : quote)
    for (const [number] of between.matchAll(/-?\d[\d.eE+-]*/g))
      if (String(Number(number)) !== number) return true
    if (quote === -1) return false
    at = endOfString(text, quote) + 1
  }
  return false
}

interface NumberSource {
  readonly value: unknown
  /** By the object or list that contains it and its key. */
  readonly byPlace: WeakMap<object, Map<string, string>>
  /** Every way in which a value is written. */
  readonly byValue: Map<number, Set<string>>
}

/** Parses valid JSON again. JSON.parse shows the text of numbers only from Node 21 on. */
function readNumbers(text: string): NumberSource {
  const byPlace: NumberSource['byPlace'] = new WeakMap()
  const byValue: NumberSource['byValue'] = new Map()
  const token = /[\s:,]*(?:(true|false|null)|(-?\d[\d.eE+-]*)|(["[{}\]]))/y
  let at = 0

  const next = (): { readonly kind: string; readonly text: string } => {
    token.lastIndex = at
    const [whole = '', word, number, mark = ''] = token.exec(text) ?? []
    const start = at + whole.length
    at = start
    if (word !== undefined) return { kind: 'word', text: word }
    if (number !== undefined) return { kind: 'number', text: number }
    if (mark !== '"') return { kind: mark, text: mark }
    const end = endOfString(text, start - 1)
    at = end + 1
    return { kind: 'string', text: text.slice(start - 1, at) }
  }

  const read = (first: ReturnType<typeof next>, holder?: object, key = ''): unknown => {
    if (first.kind === '{') return readObject()
    if (first.kind === '[') return readList()
    if (first.kind !== 'number') return JSON.parse(first.text)
    const value = Number(first.text)
    byValue.set(value, (byValue.get(value) ?? new Set()).add(first.text))
    if (holder) byPlace.set(holder, (byPlace.get(holder) ?? new Map()).set(key, first.text))
    return value
  }

  const readObject = (): object => {
    const object = {}
    for (let name = next(); name.kind === 'string'; name = next()) {
      const key = String(JSON.parse(name.text))
      byPlace.get(object)?.delete(key)
      const value = read(next(), object, key)
      // Defined, not assigned: `__proto__` is a key like any other.
      Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
    }
    return object
  }

  const readList = (): object => {
    const list: unknown[] = []
    for (let first = next(); first.kind !== ']'; first = next())
      list.push(read(first, list, String(list.length)))
    return list
  }

  return { value: read(next()), byPlace, byValue }
}

function writeNumbers(part: unknown, { byPlace, byValue }: NumberSource): string | undefined {
  // A string that no provider can guess marks the numbers that are written as they were.
  const mark = randomBytes(16).toString('hex')
  const written = JSON.stringify(part, function (this: unknown, key: string, value: unknown) {
    if (typeof value !== 'number') return value
    const place = typeof this === 'object' && this !== null ? byPlace.get(this)?.get(key) : undefined
    if (place !== undefined && Object.is(Number(place), value)) return mark + place
    const [text, ...others] = byValue.get(value) ?? []
    if (text === undefined) return value // select has computed it
    if (others.length === 0) return mark + text
    if ([text, ...others].every(isExactNumber)) return value // 10 and 10.00 are one number
    throw new AlteredNumber(`${value} is written in several ways.`)
  })
  // JSON.stringify returns undefined for a function, for example, although its type does not say so.
  const result: unknown = written
  return typeof result === 'string'
    ? result.replaceAll(new RegExp(`"${mark}([-+.\\deE]+)"`, 'g'), '$1')
    : undefined
}
