import { isRecord } from '@token-relay/protocol'

/** Whom a phone number belongs to. */
export interface Recipient {
  /** `''` where nobody has it. */
  readonly name: string
  readonly phone: string
}

/** Whom to look up. */
export interface RecipientQuestion {
  readonly countryCode: string
  readonly phoneNumber: string
}

/** The countries that WakaPay sends to. */
export const countries = [
  { code: 'KE', name: 'Kenya' },
  { code: 'TZ', name: 'Tanzania' },
  { code: 'UG', name: 'Uganda' },
  { code: 'ZA', name: 'South Africa' },
] as const

/** Reads the answer of `POST /business/verify-transfer`. */
export function readRecipient(body: unknown): Recipient {
  if (!isRecord(body)) throw new TypeError('Expected { displayName, receiverPhone, verified }.')
  const { displayName, receiverPhone, verified } = body
  const name = verified === true && typeof displayName === 'string' ? displayName : ''
  return { name, phone: typeof receiverPhone === 'string' ? receiverPhone : '' }
}
