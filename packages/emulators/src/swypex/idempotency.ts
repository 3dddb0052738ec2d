import { createHash } from 'node:crypto'
import { BoundedMap } from '../frame/bounded-map.ts'
import { Refusal, type Reply } from '../frame/reply.ts'
import type { ReceivedRequest } from '../frame/request.ts'
import { refuse } from './refusal.ts'

/** The answers to writes, by their `Idempotency-Key`. */
export interface IdempotentAnswers {
  /**
   * The answer that a key got within the last 24 hours, or else this one, made and kept.
   *
   * Assumption: the same key with another method, path or body is a 409. A refusal is kept like any answer.
   */
  once(key: string, request: ReceivedRequest, answer: () => Reply): Reply
  clear(): void
}

interface KeptAnswer {
  readonly fingerprint: string
  readonly untilMs: number
  readonly reply: Reply
}

// A bound against a load test with ever new keys: the oldest is forgotten.
const maxAnswers = 10_000
const lifeMs = 86_400_000

/** Makes an empty store. */
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

/** Not of the headers: a repeat is signed anew, with a later timestamp. */
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
