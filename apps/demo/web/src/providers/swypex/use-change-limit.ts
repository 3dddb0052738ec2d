import { useMutation } from '@tanstack/react-query'
import { useProviderFetch } from '@token-relay/react'
import { jsonOf } from '../../parts/refusal.ts'
import type { PaymentCard } from './cards.ts'

/** A change that the user has asked for. */
export interface LimitChange {
  readonly card: PaymentCard
  /** In 1/100 EGP. */
  readonly daily: number
  /** One for each time the user asks, so that trying again never makes it two changes. */
  readonly idempotencyKey: string
}

/** Changes a card's daily limit. The gateway checks whose card it is, and signs. */
export function useChangeLimit(onChanged: (change: LimitChange) => void) {
  const fetchSwypex = useProviderFetch('swypex')
  return useMutation({
    mutationFn: async ({ card, daily, idempotencyKey }: LimitChange) =>
      jsonOf(
        await fetchSwypex(`/v1/card/${card.id}/limits`, {
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
