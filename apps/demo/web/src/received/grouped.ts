import type { ReceivedRequest } from './received.ts'

/** Equal requests. */
export interface RequestGroup extends Omit<ReceivedRequest, 'number'> {
  readonly key: string
  readonly count: number
}

/** Joins requests with the same method, path and headers. Each group is where its latest request was. */
export function grouped(latest: readonly ReceivedRequest[]): RequestGroup[] {
  const groups = new Map<string, RequestGroup>()
  for (const { method, path, proofs, agoMs } of latest) {
    const key = [method, path, ...proofs].join(' ')
    const known = groups.get(key)
    groups.set(
      key,
      known ? { ...known, count: known.count + 1 } : { key, method, path, proofs, agoMs, count: 1 },
    )
  }
  return [...groups.values()]
}
