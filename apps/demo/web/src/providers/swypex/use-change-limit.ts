import { useProviderFetch } from '@token-relay/react'
import { jsonOf } from '../../parts/refusal.ts'
import { useAction } from '../../parts/use-action.ts'
import type { PaymentCard } from './cards.ts'

/** A change that the user has asked for. */
export interface LimitChange {
  readonly card: PaymentCard
  /** In 1/100 EGP. */
  readonly daily: number
  /** From {@link newIdempotencyKey}: one for each change, so that asking again never makes it two. */
  readonly idempotencyKey: string
}

/** Changes a card's daily limit. The gateway checks whose card it is, and signs. */
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

/** A new key. `crypto.randomUUID` would do, but is missing on pages without HTTPS. */
export function newIdempotencyKey(): string {
  return crypto.getRandomValues(new BigUint64Array(2)).join('-')
}
