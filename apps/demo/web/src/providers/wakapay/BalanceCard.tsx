import { Card } from '../../parts/Card.tsx'
import { Failure } from '../../parts/Failure.tsx'
import { failureSentence } from '../../parts/failure-sentence.ts'
import { currencyName, minorMoney } from '../../parts/money.ts'
import { Refusal } from '../../parts/refusal.ts'
import { RefreshButton } from '../../parts/RefreshButton.tsx'
import { RowsPlaceholder } from '../../parts/RowsPlaceholder.tsx'
import { useProviderData } from '../../parts/use-provider-data.ts'
import { Fact } from '../../token/Fact.tsx'
import { type Balance, readBalances } from './balances.ts'

/** The business's money, for the one whose role allows it; the page does not know who that is and asks. */
export function BalanceCard() {
  const balances = useProviderData('wakapay', '/business/balance', readBalances)
  const isDenied = balances.error instanceof Refusal && balances.error.code === 'denied'
  return (
    <Card title="Balance" beside={<RefreshButton query={balances} />}>
      {balances.isError && !isDenied && (
        <Failure onRetry={() => void balances.refetch()}>
          {failureSentence(balances.error, 'WakaPay')}
        </Failure>
      )}
      {isDenied && (
        <p className="notice notice-quiet" role="status">
          Only the treasurer may see this. The gateway refused the request, and WakaPay never heard of it.
        </p>
      )}
      {!balances.isError && <BalanceList balances={balances.data} />}
    </Card>
  )
}

function BalanceList({ balances }: { readonly balances: readonly Balance[] | undefined }) {
  if (!balances) return <RowsPlaceholder>Reading the balance…</RowsPlaceholder>
  return (
    <dl className="facts amounts">
      {balances.map(({ currency, available }) => (
        <Fact key={currency} name={currencyName(currency)}>
          {minorMoney(available, currency)}
        </Fact>
      ))}
    </dl>
  )
}
