import { isRecord } from '@token-relay/protocol'
import type { z } from 'zod'
import { kindOf, shown } from '../config/option-table.ts'
import { nearest, suggestion } from './nearest.ts'
import { policyJsonSchema } from './policy-schema.ts'

/** What is wrong with a policy file. */
export interface PolicyFault {
  /** The keys that lead to the value. */
  readonly path: readonly PropertyKey[]
  /** The end of a sentence that begins with the path, such as `is not known here. Did you mean routes?`. */
  readonly text: string
}

type Issue = z.core.$ZodIssue

/** Returns the first fault of a policy that its schema refuses. A misspelled key comes before the one that is missing. */
export function policyFault(policy: unknown, issues: readonly Issue[]): PolicyFault {
  const plain = issues.flatMap((issue) => withoutUnions(issue, []))
  const issue = plain.find(({ code }) => code === 'unrecognized_keys') ?? plain[0]
  if (!issue) return { path: [], text: 'cannot be used.' }
  const { path } = issue
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    return { path: [...path, key], text: `is not known here. ${suggestion(key, keysAt(path))}` }
  }
  const value = path.reduce<unknown>(
    (inner, key) => (isObject(inner) ? Reflect.get(inner, key) : undefined),
    policy,
  )
  const expected = expectation(issue)
  if (value === undefined) return { path, text: `is missing. Write ${expected}.` }
  const seen = Array.isArray(value) && value.length === 0 ? 'empty' : shown(value)
  return { path, text: `is ${seen}, expected ${expected}.${meant(issue, value)}` }
}

/** Returns the sentence about the value that was meant, if there is one that is near. */
function meant(issue: Issue, value: unknown): string {
  if (issue.code !== 'invalid_value' || typeof value !== 'string') return ''
  const near = nearest(value, issue.values.map(String))
  return near === undefined ? '' : ` Did you mean ${near}?`
}

/** Replaces an issue with all branches of a union by those of the branch that was most likely meant. */
function withoutUnions(found: Issue, above: readonly PropertyKey[]): readonly Issue[] {
  const issue: Issue = { ...found, path: [...above, ...found.path] }
  if (issue.code !== 'invalid_union') return [issue]
  const branches = issue.errors.map((branch) => branch.flatMap((inner) => withoutUnions(inner, issue.path)))
  // A branch for another kind of value has one issue, at its root.
  const isInside = ({ code, path }: Issue) => code === 'unrecognized_keys' || path.length > issue.path.length
  const [best] = branches
    .filter((branch) => branch.some(isInside))
    .toSorted((left, right) => left.length - right.length)
  if (best) return best
  const named = branches.flat().find(({ code }) => code === 'invalid_value')
  return [named && descriptionAt(issue.path) === undefined ? named : issue]
}

/** Returns what is expected, as the end of a sentence. */
function expectation(issue: Issue): string {
  const described = descriptionAt(issue.path)
  if (issue.code === 'invalid_value') {
    const values = `one of ${issue.values.map(String).join(', ')}`
    return described === undefined ? values : `${values} (${described})`
  }
  const [{ minimum, maximum, type } = {}] = nodesAt(issue.path)
  const range =
    minimum === undefined ? undefined : `a whole number from ${shown(minimum)} to ${shown(maximum)}`
  const parts = [range ?? described ?? kindName(type), range === undefined ? undefined : described]
  return parts.filter((part) => part !== undefined).join(': ')
}

function kindName(type: unknown): string {
  if (type === 'array') return 'a list'
  return type === 'object' ? 'keys with values' : 'a value'
}

function descriptionAt(path: readonly PropertyKey[]): string | undefined {
  const description = nodesAt(path).find((node) => typeof node.description === 'string')?.description
  return typeof description === 'string' ? description : undefined
}

function keysAt(path: readonly PropertyKey[]): readonly string[] {
  return [
    ...new Set(
      nodesAt(path).flatMap(({ properties }) => (isRecord(properties) ? Object.keys(properties) : [])),
    ),
  ]
}

type SchemaNode = Readonly<Record<string, unknown>>

/** Returns the nodes of the JSON Schema that may describe the value on a path: several where it is a union. */
function nodesAt(path: readonly PropertyKey[]): readonly SchemaNode[] {
  const schema: unknown = policyJsonSchema()
  return path.reduce((nodes, key) => nodes.flatMap((node) => expanded(next(node, key))), expanded(schema))
}

function next({ properties, items, additionalProperties }: SchemaNode, key: PropertyKey): unknown {
  if (typeof key === 'number') return items
  return isRecord(properties) && Object.hasOwn(properties, key)
    ? Reflect.get(properties, key)
    : additionalProperties
}

/** Returns a node, and the branches if it is a union. */
function expanded(node: unknown): readonly SchemaNode[] {
  if (!isRecord(node)) return []
  return Array.isArray(node.anyOf) ? [node, ...node.anyOf.flatMap(expanded)] : [node]
}

function isObject(value: unknown): value is object {
  return kindOf(value) === 'object' || Array.isArray(value)
}
