import * as z from 'zod/mini'
import { Loaded } from '../../calls/CallStates.tsx'
import { Refusal } from '../../calls/refusal.ts'
import { listOf, useProviderData } from '../../calls/use-provider-data.ts'
import { Card, RefreshButton } from '../../ui/Card.tsx'
import { Fact, Facts } from '../../ui/Facts.tsx'
import { currencyName, minorMoney } from '../../ui/money.ts'

/** The answer of `GET /business/balance`. Amounts are in the currency's smallest unit. */
const balanceList = z.object({
  items: listOf(z.object({ currency: z.string(), available: z.number() })),
})

/** The business's balance. The page does not know the user's role: it asks, and the gateway decides. */
export function BalanceCard() {
  const balances = useProviderData('/business/balance', balanceList)
  const isDenied = balances.error instanceof Refusal && balances.error.code === 'denied'
  return (
    <Card title="Balance" how="balance" beside={<RefreshButton query={balances} />}>
      {isDenied ? (
        <p className="notice notice-quiet" role="status">
          Only the treasurer may see this. The gateway refused the request and did not forward it to WakaPay.
        </p>
      ) : (
        <Loaded query={balances} loading="Loading the balance…">
          {({ items }) => (
            <Facts>
              {items.map(({ currency, available }) => (
                <Fact key={currency} name={currencyName(currency)}>
                  {minorMoney(available, currency)}
                </Fact>
              ))}
            </Facts>
          )}
        </Loaded>
      )}
    </Card>
  )
}
