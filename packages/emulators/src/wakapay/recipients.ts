import type { Handler } from '../frame/router.ts'
import type { UnknownRecord } from '../frame/shape.ts'
import { readChoice, readJsonBody, readRequiredField } from './json-body.ts'
import type { Currency } from './wallet.ts'

/** The countries that money can be sent to, and what is paid out there. */
const payoutCurrencies = { KE: 'KES', TZ: 'TZS', UG: 'UGX', ZA: 'ZAR' } as const

type CountryCode = keyof typeof payoutCurrencies

const countryCodes: readonly CountryCode[] = ['KE', 'TZ', 'UG', 'ZA']

/** The numbers that the documentation gives for its test environment, which knows no other. */
const testNumbers: Readonly<Partial<Record<CountryCode, string>>> = {
  KE: '+254700000001',
  TZ: '+255700000001',
}

/** Who is to receive money. */
export interface Recipient {
  readonly receiverPhone: string
  /** What is paid out in the recipient's country. */
  readonly currency: Currency
  /** `''` for a number that nobody has. */
  readonly displayName: string
}

/** Reads `countryCode` and `phoneNumber`, and looks the number up in that country. */
export function readRecipient(fields: UnknownRecord): Recipient {
  const countryCode = readChoice(fields, 'countryCode', countryCodes)
  const receiverPhone = readRequiredField(fields, 'phoneNumber')
  const displayName = testNumbers[countryCode] === receiverPhone ? 'Amina Mjema' : ''
  return { receiverPhone, currency: payoutCurrencies[countryCode], displayName }
}

/** `POST /business/verify-transfer`: whom a number belongs to. An unknown one is answered, not refused. */
export const verifyTransfer: Handler = (request) => {
  const { displayName, receiverPhone } = readRecipient(readJsonBody(request))
  return { status: 200, body: { displayName, receiverPhone, verified: displayName !== '' } }
}
