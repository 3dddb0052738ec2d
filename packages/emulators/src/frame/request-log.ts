import type { RecordedRequest } from './request.ts'

/** Requests that an emulator keeps; older ones are dropped. */
export const keptRequests = 1000
/**
 * Characters of a body that an emulator keeps; longer bodies are cut in the record, not in what is handled.
 */
export const keptBodyCharacters = 65_536

/** The latest requests of an emulator, oldest first. Bounded in number and in size of each body. */
export interface RequestLog {
  add(request: RecordedRequest): void
  list(): readonly RecordedRequest[]
  clear(): void
}

/** Makes an empty log. */
export function createRequestLog(): RequestLog {
  let requests: RecordedRequest[] = []
  return {
    // Field by field: a handler's request has more.
    add: ({ at, method, target, path, query, headers, body }) => {
      const kept = body.slice(0, keptBodyCharacters)
      requests.push({ at, method, target, path, query, headers, body: kept })
      if (requests.length > keptRequests) requests.shift()
    },
    list: () => [...requests],
    clear: () => {
      requests = []
    },
  }
}
