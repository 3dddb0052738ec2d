import { maxBodyDepth, maxBodyKeys, maxNameLength } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import { tooCostly } from './request-names.ts'

/** Gets what is written in a JSON text, which its parsed value does not show: duplicate keys, and digits of numbers. */
export interface JsonVisitor {
  /** A key, with the keys of the objects that contain it, and the keys that its object has had so far. */
  key(path: readonly string[], siblings: ReadonlySet<string>): void
  /** A number as it is written. */
  number?(text: string): void
}

interface Level {
  readonly isObject: boolean
  readonly keys: Set<string>
}

const numberText = /-?\d[\d.eE+-]*/y

/**
 * Visits the keys and numbers of a JSON text. Not recursive, and one pass over the text. Whether the text is valid is
 * found by parsing it.
 *
 * @throws RelayError `bad_request` if there are too many keys or levels, or a key is too long
 */
export function scanJson(text: string, visitor: JsonVisitor): void {
  const levels: Level[] = []
  const path: string[] = []
  let expectsKey = false
  let keys = 0

  const open = (isObject: boolean) => {
    if (levels.length >= maxBodyDepth) throw tooCostly(`The body has more than ${maxBodyDepth} levels.`)
    levels.push({ isObject, keys: new Set() })
    expectsKey = isObject
  }
  const close = () => {
    if ((levels.pop()?.keys.size ?? 0) > 0) path.pop() // an object without keys has added none
    expectsKey = false
  }
  const key = (name: string) => {
    keys += 1
    if (keys > maxBodyKeys) throw tooCostly(`The body has more than ${maxBodyKeys} keys.`)
    const level = levels.at(-1)
    if (!level) return
    if (level.keys.size > 0) path.pop()
    path.push(name)
    visitor.key(path, level.keys)
    level.keys.add(name)
    expectsKey = false
  }

  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case '"': {
        const end = endOfString(text, at)
        if (expectsKey) key(nameIn(text.slice(at, end + 1)))
        at = end
        break
      }
      case '{':
        open(true)
        break
      case '[':
        open(false)
        break
      case '}':
      case ']':
        close()
        break
      case ',':
        expectsKey = levels.at(-1)?.isObject === true
        break
      default:
        if (visitor.number && /[-\d]/.test(text[at] ?? '')) {
          numberText.lastIndex = at
          const [number = ''] = numberText.exec(text) ?? []
          visitor.number(number)
          at += Math.max(0, number.length - 1)
        }
    }
  }
}

/** Returns the index of the quote that ends the string that begins at `start`. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0
    while (text[end - 1 - escapes] === '\\') escapes += 1
    if (escapes % 2 === 0) return end
  }
  return text.length
}

/** An escape has at most six characters. */
function nameIn(quoted: string): string {
  if (quoted.length > 6 * maxNameLength + 2) {
    throw tooCostly(`A key is longer than ${maxNameLength} characters.`)
  }
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    return String(JSON.parse(quoted))
  } catch {
    throw new RelayError('bad_request', { message: 'The body is not valid JSON.' })
  }
}
