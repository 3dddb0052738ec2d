import type { Handler } from '../server/router.ts'
import type { UnknownRecord } from '../server/shape.ts'
import { readChoice, readJsonBody, readRequiredField } from './fields.ts'
import type { Currency } from './wallet.ts'

/** The countries that money can be sent to, with the currency that is paid out. */
const payoutCurrencies = { KE: 'KES', TZ: 'TZS', UG: 'UGX', ZA: 'ZAR' } as const

type CountryCode = keyof typeof payoutCurrencies

const countryCodes: readonly CountryCode[] = ['KE', 'TZ', 'UG', 'ZA']

/** The only numbers that exist in the documented test environment. */
const testNumbers: Readonly<Partial<Record<CountryCode, string>>> = {
  KE: '+254700000001',
  TZ: '+255700000001',
}

/** The recipient of a payout. */
export interface Recipient {
  readonly receiverPhone: string
  /** The currency that is paid out in the recipient's country. */
  readonly currency: Currency
  /** `''` for an unknown number. */
  readonly displayName: string
}

/** Reads `countryCode` and `phoneNumber` and looks the number up. */
export function readRecipient(fields: UnknownRecord): Recipient {
  const countryCode = readChoice(fields, 'countryCode', countryCodes)
  const receiverPhone = readRequiredField(fields, 'phoneNumber')
  const displayName = testNumbers[countryCode] === receiverPhone ? 'Amina Mjema' : ''
  return { receiverPhone, currency: payoutCurrencies[countryCode], displayName }
}

/** `POST /business/verify-transfer`: the holder of a number. An unknown number is not an error. */
export const verifyTransfer: Handler = (request) => {
  const { displayName, receiverPhone } = readRecipient(readJsonBody(request))
  return { status: 200, body: { displayName, receiverPhone, verified: displayName !== '' } }
}
