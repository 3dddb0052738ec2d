import type { Route } from '../server/router.ts'
import { wholeFrom } from '../server/seed.ts'
import type { Access } from './access.ts'
import { type Account, accountName } from './accounts.ts'
import { readPage } from './fields.ts'
import { idOf } from './identifiers.ts'

/** Creates the route to list payment methods. Every verified holder has one connected bank account. */
export function paymentMethodRoutes({ asAccount }: Access): Route[] {
  const list = asAccount(({ query }, account) => ({
    status: 200,
    body: readPage(query, account.approved ? [paymentMethodBody(account)] : []),
  }))
  return [{ method: 'GET', path: '/v2/paymentMethods', handle: list }]
}

/** The documented fields that have a meaning in the emulator. */
function paymentMethodBody(account: Account) {
  const id = idOf('PA', account.id)
  const last4Digits = String(wholeFrom({ min: 1000, max: 9999 }, id))
  return {
    id,
    owner: accountName(account),
    createdAt: account.createdAtMs,
    name: `Checking ${last4Digits}`,
    defaultCurrency: 'USD',
    status: 'ACTIVE',
    linkType: 'LOCAL_TRANSFER',
    supportsDeposit: true,
    supportsPayment: true,
    last4Digits,
    countryCode: 'US',
    nickname: null,
    chargeableCurrencies: ['USD'],
    depositableCurrencies: ['USD'],
    srn: `paymentmethod:${id}`,
  }
}
