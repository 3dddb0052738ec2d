import { createBoundedMap } from '../bounded-map.ts'
import { subjectHash } from '../user.ts'

/** The hashes by which processes name subjects to each other, so that no user's id is in a store. */
export interface SubjectNames {
  hashOf(subjectId: string): string
  /** Returns the id of a subject that was in use here lately. */
  idOf(hash: string): string | undefined
}

/** Creates the names of the `max` subjects that are in use. A hash takes 1.5 µs of CPU, a look-up 0.1 µs. */
export function createSubjectNames(max: number): SubjectNames {
  const ids = createBoundedMap<string, string>(max)
  const hashes = createBoundedMap<string, string>(max, (hash) => ids.delete(hash))
  return {
    hashOf(subjectId) {
      const known = hashes.get(subjectId)
      if (known !== undefined) return known
      const hash = subjectHash(subjectId)
      hashes.set(subjectId, hash)
      ids.set(hash, subjectId)
      return hash
    },
    idOf: (hash) => ids.get(hash),
  }
}
