import { useProviderFetch } from '@token-relay/react'
import * as z from 'zod/mini'
import { jsonOf } from '../../calls/refusal.ts'
import { useAction } from '../../calls/use-action.ts'

/** The phone number of a possible recipient. */
export interface RecipientNumber {
  readonly countryCode: string
  readonly phoneNumber: string
}

/** The answer of `POST /business/verify-transfer`. */
export type Recipient = z.infer<typeof recipientShape>

const recipientShape = z.object({
  /** `true` if somebody at WakaPay has the number. */
  verified: z.nullish(z.boolean()),
  displayName: z.nullish(z.string()),
  receiverPhone: z.nullish(z.string()),
})

/** The countries that WakaPay sends to. */
export const countries = [
  { code: 'KE', name: 'Kenya' },
  { code: 'TZ', name: 'Tanzania' },
  { code: 'UG', name: 'Uganda' },
  { code: 'ZA', name: 'South Africa' },
] as const

/** Asks WakaPay who has a phone number. */
export function useRecipientCheck() {
  const fetchWakapay = useProviderFetch('wakapay')
  return useAction({
    mutationFn: async (number: RecipientNumber) =>
      recipientShape.parse(
        await jsonOf(
          fetchWakapay('/business/verify-transfer', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(number),
          }),
        ),
      ),
  })
}
