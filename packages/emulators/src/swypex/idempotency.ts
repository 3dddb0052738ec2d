import { createHash } from 'node:crypto'
import { BoundedMap } from '../server/bounded-map.ts'
import { Refusal, type Reply } from '../server/reply.ts'
import type { ReceivedRequest } from '../server/request.ts'
import { refuse } from './refusal.ts'

/** The responses to writes, by `Idempotency-Key`. */
export interface IdempotentAnswers {
  /**
   * Returns the response that a key got within the last 24 hours, or else calls `answer` and stores its result.
   *
   * Assumption: a key that is used for another method, path or body gets a 409. Refusals are stored too.
   */
  once(key: string, request: ReceivedRequest, answer: () => Reply): Reply
  clear(): void
}

interface KeptAnswer {
  readonly fingerprint: string
  readonly untilMs: number
  readonly reply: Reply
}

// Bounds the memory of a load test. The oldest key is forgotten.
const maxAnswers = 10_000
const lifeMs = 86_400_000

/** Creates an empty store. */
export function createIdempotentAnswers(): IdempotentAnswers {
  const kept = new BoundedMap<string, KeptAnswer>(maxAnswers)
  return {
    once: (key, request, answer) => {
      const fingerprint = fingerprintOf(request)
      const earlier = kept.get(key)
      if (!earlier || earlier.untilMs <= request.at) {
        const reply = settle(answer)
        kept.set(key, { fingerprint, untilMs: request.at + lifeMs, reply })
        return reply
      }
      if (earlier.fingerprint === fingerprint) return earlier.reply
      throw refuse(409, 'Idempotency-Key was used for another request')
    },
    clear: () => kept.clear(),
  }
}

/** Without the headers: a repeated request has a new signature with a later timestamp. */
function fingerprintOf({ method, target, bytes }: ReceivedRequest): string {
  return createHash('sha256').update(`${method} ${target}\n`).update(bytes).digest('base64')
}

function settle(answer: () => Reply): Reply {
  try {
    return answer()
  } catch (error) {
    if (error instanceof Refusal) return error.reply
    throw error
  }
}
