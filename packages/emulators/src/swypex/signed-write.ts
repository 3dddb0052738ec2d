import type { KeyObject } from 'node:crypto'
import type { Reply } from '../frame/reply.ts'
import type { ReceivedRequest } from '../frame/request.ts'
import type { Handler } from '../frame/router.ts'
import type { IdempotentAnswers } from './idempotency.ts'
import { requireHeader, requireSignature } from './signature.ts'

/** Answers a write, at once: two requests with one key cannot overlap. */
export type WriteHandler = (request: ReceivedRequest, ...parameters: string[]) => Reply

/** Lets a write through to its handler when it is signed, and once only for each `Idempotency-Key`. */
export type SignedWrites = (handle: WriteHandler) => Handler

/** Makes the check of signed writes. A repeat must be signed too, before it is told what the first one got. */
export function createSignedWrites(publicKey: KeyObject, answers: IdempotentAnswers): SignedWrites {
  return (handle) =>
    (request, ...parameters) => {
      const key = requireHeader(request, 'Idempotency-Key')
      requireSignature(request, publicKey)
      return answers.once(key, request, () => handle(request, ...parameters))
    }
}
