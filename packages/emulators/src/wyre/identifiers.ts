import { randomUUID } from 'node:crypto'
import { wholeFrom } from '../server/seed.ts'

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** Derives letters and digits. The same seed returns the same ones. */
function charactersFrom(seed: string, count: number): string {
  const range = { min: 0, max: alphabet.length - 1 }
  return Array.from({ length: count }, (_, at) => alphabet[wholeFrom(range, seed, at)]).join('')
}

/**
 * Derives an id in the form of the documentation's examples, such as `AC-U4BWHGZDG6W`. The same seed returns
 * the same id.
 */
export function idOf(kind: 'AC' | 'PA' | 'TF', seed: string): string {
  return `${kind}-${charactersFrom(`${kind} ${seed}`, 11)}`
}

/** Creates a unique id. */
export function newId(kind: 'AC' | 'TF'): string {
  return idOf(kind, randomUUID())
}

/** Creates a key in the form of the official client's readme. */
export function newKey(kind: 'AK' | 'SK'): string {
  const seed = randomUUID()
  return [kind, ...[0, 1, 2, 3].map((group) => charactersFrom(`${seed} ${group}`, 7))].join('-')
}

/** Creates a reference for Wyre's support, such as `TLFN89`. */
export function newExceptionId(): string {
  return charactersFrom(randomUUID(), 6)
}
