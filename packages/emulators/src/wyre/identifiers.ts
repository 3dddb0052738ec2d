import { randomUUID } from 'node:crypto'
import { wholeFrom } from '../frame/seed.ts'

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** Letters and digits that always follow from the same seed. */
function charactersFrom(seed: string, count: number): string {
  const range = { min: 0, max: alphabet.length - 1 }
  return Array.from({ length: count }, (_, at) => alphabet[wholeFrom(range, seed, at)]).join('')
}

/**
 * An id in the form of the documentation's examples, such as `AC-U4BWHGZDG6W`, that always follows from its
 * seed.
 */
export function idOf(kind: 'AC' | 'PA' | 'TF', seed: string): string {
  return `${kind}-${charactersFrom(`${kind} ${seed}`, 11)}`
}

/** An id that nothing else has. */
export function newId(kind: 'AC' | 'TF'): string {
  return idOf(kind, randomUUID())
}

/** A new key in the form of the official client's readme. */
export function newKey(kind: 'AK' | 'SK'): string {
  const seed = randomUUID()
  return [kind, ...[0, 1, 2, 3].map((group) => charactersFrom(`${seed} ${group}`, 7))].join('-')
}

/** What support would be told, such as `TLFN89`. */
export function newExceptionId(): string {
  return charactersFrom(randomUUID(), 6)
}
