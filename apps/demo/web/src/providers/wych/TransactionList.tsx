import { Failure } from '../../parts/Failure.tsx'
import { failureSentence } from '../../parts/failure-sentence.ts'
import { money } from '../../parts/money.ts'
import { useProviderData } from '../../parts/use-provider-data.ts'
import { readTransactions } from './transactions.ts'

/** Transactions that are shown. */
const shown = 6

/** What happened lately in an account. */
export function TransactionList({ accountId }: { readonly accountId: string }) {
  const transactions = useProviderData('wych', `/accounts/${accountId}/transactions`, readTransactions)
  if (transactions.isError) {
    return (
      <Failure onRetry={() => void transactions.refetch()}>
        {failureSentence(transactions.error, 'Wych')}
      </Failure>
    )
  }
  if (!transactions.data) return <p className="quiet">Reading what happened there…</p>
  if (transactions.data.length === 0) return <p className="quiet">Nothing has happened there yet.</p>
  return (
    <ul className="transactions" aria-label="Latest transactions">
      {transactions.data.slice(0, shown).map(({ id, date, description, amount, currency }) => (
        <li key={id}>
          <time dateTime={date}>{date}</time>
          <span>{description}</span>
          <span className="row-value">{money(amount, currency)}</span>
        </li>
      ))}
    </ul>
  )
}
