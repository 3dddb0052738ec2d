import { useProviderFetch } from '@token-relay/react'
import * as z from 'zod/mini'
import { jsonOf } from '../../calls/refusal.ts'
import { useAction } from '../../calls/use-action.ts'
import { listOf } from '../../calls/use-provider-data.ts'

/** A payment card of the signed-in user. */
export type PaymentCard = z.infer<typeof cardShape>

const cardShape = z.object({
  id: z.string(),
  nickname: z.string(),
  /** `null` until the card is activated. */
  last4: z.nullish(z.string()),
  limits: z.object({
    /** The daily limit in 1/100 EGP. */
    daily: z.number(),
    /** Present if somebody approves each payment. Such a card's limit cannot be changed here. */
    approval_based: z.nullish(z.number()),
  }),
})

/** The answer of `GET /v1/card`. */
export const cardList = z.pipe(
  z.object({ cards: listOf(cardShape) }),
  z.transform(({ cards }) => cards),
)

/** A change of a card's daily limit. */
export interface LimitChange {
  readonly card: PaymentCard
  /** The new limit in 1/100 EGP. */
  readonly daily: number
  /** From `newIdempotencyKey`. Repeating the change with the same key does not make a second change. */
  readonly idempotencyKey: string
}

/** Changes a card's daily limit. The gateway checks that the card is the user's, and signs the request. */
export function useChangeLimit(onChanged: (change: LimitChange) => void) {
  const fetchSwypex = useProviderFetch('swypex')
  return useAction({
    mutationFn: ({ card, daily, idempotencyKey }: LimitChange) =>
      jsonOf(
        fetchSwypex(`/v1/card/${card.id}/limits`, {
          method: 'PATCH',
          headers: {
            'Content-Type': 'application/merge-patch+json',
            'Idempotency-Key': idempotencyKey,
          },
          body: JSON.stringify({ daily }),
        }),
      ),
    onSuccess: (_answer, change) => onChanged(change),
  })
}

/** Creates a random key. `crypto.randomUUID` exists only on pages with HTTPS. */
export function newIdempotencyKey(): string {
  return crypto.getRandomValues(new BigUint64Array(2)).join('-')
}
