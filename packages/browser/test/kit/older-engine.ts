import { onTestFinished } from 'vitest'

/**
 * Parts of JavaScript and the web platform that an engine of 2021 or React Native lacks, or that browsers have had for
 * less than three years.
 */
export const youngParts = [
  'AbortSignal.any',
  'AbortSignal.timeout',
  'AbortSignal.abort',
  'AbortSignal.prototype.throwIfAborted',
  'Array.fromAsync',
  'Array.prototype.findLast',
  'Array.prototype.toReversed',
  'Array.prototype.toSorted',
  'Array.prototype.with',
  'Error.isError',
  'Iterator',
  'Map.groupBy',
  'Object.groupBy',
  'Promise.try',
  'Promise.withResolvers',
  'Response.json',
  'Response.prototype.bytes',
  'Set.prototype.difference',
  'Set.prototype.union',
  'String.prototype.isWellFormed',
  'URL.canParse',
  'URL.parse',
  'crypto.randomUUID',
  'structuredClone',
]

/** Parts that React Native lacks. Node's own `fetch` needs some of them. */
export const reactNativeLacks = [
  ...youngParts,
  'AbortSignal.prototype.reason',
  'BroadcastChannel',
  'ReadableStream',
  'crypto',
]

/** Removes parts, such as `AbortSignal.any`, until the test finishes. Returns those that existed. */
export function remove(...parts: readonly string[]): string[] {
  return parts.filter((part) => {
    const path = part.split('.')
    const name = path.pop() ?? ''
    const owner = ownerOf(
      path.reduce<unknown>((value, key) => Reflect.get(Object(value), key), globalThis),
      name,
    )
    const descriptor = Reflect.getOwnPropertyDescriptor(owner, name)
    if (!descriptor) return false
    Reflect.deleteProperty(owner, name)
    onTestFinished(() => void Reflect.defineProperty(owner, name, descriptor))
    return !(name in owner)
  })
}

/** Returns the object that has a property itself: the value or one of its prototypes. */
function ownerOf(value: unknown, name: string): object {
  for (let owner: object | null = Object(value); owner; owner = Reflect.getPrototypeOf(owner)) {
    if (Reflect.getOwnPropertyDescriptor(owner, name)) return owner
  }
  return Object(value)
}
