import { isoTime, startOfDayMs } from './calendar.ts'
import { type Account, type Entry, ledgerOf } from './ledger.ts'
import type { Period } from './list-query.ts'
import { securityBody } from './positions.ts'

/** What happened in an account within a period, oldest first. */
export function transactionBodies(account: Account, { from, to }: Period) {
  return ledgerOf(account, to)
    .filter(({ day }) => day >= from)
    .map((entry) => transactionBody(account, entry))
}

// Assumption: these fields, after what add-ons for Wealthica's own application read.
function transactionBody({ id: investment, institutionId }: Account, entry: Entry) {
  const { id, day, type, security, quantity, amount } = entry
  return {
    id,
    date: isoTime(startOfDayMs(day)),
    type,
    institution: institutionId,
    investment,
    description: describe(entry),
    ...(security && { symbol: security.symbol, security: securityBody(security) }),
    ...(quantity > 0 && { quantity }),
    currency: 'cad',
    currency_amount: amount,
    fee: 0,
  }
}

function describe({ type, security }: Entry): string {
  if (!security) return 'Contribution'
  return type === 'buy' ? `Bought ${security.name}` : `Dividend of ${security.name}`
}
