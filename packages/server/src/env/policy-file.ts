import { basename } from 'node:path'
import { type Document, LineCounter, isMap, isNode, parseDocument } from 'yaml'
import { RelayConfigError } from '../errors.ts'
import { policyFault } from './policy-fault.ts'
import { type Policy, policySchema } from './policy-schema.ts'
import { contentsOf } from './variables.ts'

/** A policy file that has been read and checked. */
export interface PolicyFile {
  /** Its name, for errors. */
  readonly name: string
  readonly policy: Policy
  /** Creates an error about the value on a path. */
  fault(path: readonly PropertyKey[], text: string): RelayConfigError
}

/** Characters of a policy file: one with a hundred routes has a tenth of it. */
const maxLength = 500_000

/**
 * Reads a policy file: YAML 1.2, of which JSON is a part.
 *
 * @param variable the variable that names the file, for the error if it cannot be read
 * @throws RelayConfigError that names the path in the file, its line, and what to write
 */
export function readPolicyFile(variable: string, path: string): PolicyFile {
  const text = contentsOf(variable, path)
  const name = basename(path)
  const refuse = (where: string, fault: string) =>
    new RelayConfigError('invalid_option', where, `${where} ${fault}`)
  if (text.length > maxLength)
    throw refuse(name, `has ${text.length} characters, expected at most ${maxLength}.`)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, merge: true })
  const broken = document.errors[0]
  if (broken) {
    const line = lines.linePos(broken.pos[0]).line
    throw refuse(`${name}, line ${line}`, `is not YAML or JSON: ${firstLine(broken.message)}`)
  }
  const fault = (keys: readonly PropertyKey[], sentence: string) => {
    const offset = offsetOf(document, keys)
    const line = offset === undefined ? '' : `, line ${lines.linePos(offset).line}`
    return refuse([`${name}${line}`, written(keys)].filter(Boolean).join(': '), sentence)
  }
  const content = contentOf(document)
  if (content === tooManyAliases)
    throw refuse(name, 'repeats too much by its aliases. Write less of it as *alias.')
  const checked = policySchema.safeParse(content)
  if (checked.success) return { name, policy: checked.data, fault }
  const found = policyFault(content, checked.error.issues)
  throw fault(found.path, found.text)
}

const tooManyAliases = Symbol('too many aliases')

/** A few lines of aliases of aliases can stand for more than the memory holds. */
function contentOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch {
    return tooManyAliases
  }
}

/** Returns keys as a path, such as `providers.wakapay.routes[1].allow`. */
function written(keys: readonly PropertyKey[]): string {
  return keys.reduce<string>(
    (path, key) =>
      typeof key === 'number' ? `${path}[${key}]` : [path, String(key)].filter(Boolean).join('.'),
    '',
  )
}

/** Returns where the value on a path begins, or the value that it is missing from. */
function offsetOf(document: Document, keys: readonly PropertyKey[]): number | undefined {
  for (let length = keys.length; length > 0; length -= 1) {
    const parent: unknown = document.getIn(keys.slice(0, length - 1), true)
    const key = keys[length - 1]
    const pair = isMap(parent) ? parent.items.find((item) => String(item.key) === key) : undefined
    const node: unknown = pair ? pair.key : document.getIn(keys.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return undefined
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '.') ?? ''
}
