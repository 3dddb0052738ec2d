import type { Route } from '../frame/router.ts'
import { wholeFrom } from '../frame/seed.ts'
import type { Access } from './access.ts'
import { type Account, accountName } from './accounts.ts'
import { idOf } from './identifiers.ts'
import { readPage } from './paging.ts'

/** The bank account that every verified holder has connected. */
export function paymentMethodRoutes({ asAccount }: Access): Route[] {
  const list = asAccount(({ query }, account) => ({
    status: 200,
    body: readPage(query, account.approved ? [paymentMethodBody(account)] : []),
  }))
  return [{ method: 'GET', path: '/v2/paymentMethods', handle: list }]
}

/** The fields that say something of those that are documented. */
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
