import './transactions.css'
import { useId, useState } from 'react'
import { Loaded } from '../../calls/CallStates.tsx'
import { useProviderData } from '../../calls/use-provider-data.ts'
import { dayText } from '../../ui/countdown.ts'
import { money } from '../../ui/money.ts'
import { type Account, transactionList } from './accounts.ts'

/** One account. Its transactions are loaded when the user opens them. */
export function AccountRow({ account }: { readonly account: Account }) {
  const { id, name, institution, number, currency, balance } = account
  const [isOpen, setIsOpen] = useState(false)
  const transactionsId = useId()
  return (
    <li className="row row-wide">
      <div className="row-body">
        <p className="row-name">{name}</p>
        <p className="quiet">
          {institution} <span className="account-number">{number}</span>
        </p>
      </div>
      <p className="row-value">{money(balance, currency)}</p>
      <button
        type="button"
        className="button button-small"
        aria-expanded={isOpen}
        aria-controls={isOpen ? transactionsId : undefined}
        aria-label={`Transactions of ${name} at ${institution}`}
        onClick={() => setIsOpen(!isOpen)}
      >
        {isOpen ? 'Hide' : 'Transactions'}
      </button>
      {isOpen && (
        <div id={transactionsId} className="row-more">
          <Transactions accountId={id} />
        </div>
      )}
    </li>
  )
}

/** How many transactions are shown. */
const maxShown = 6

function Transactions({ accountId }: { readonly accountId: string }) {
  const transactions = useProviderData(`/accounts/${accountId}/transactions`, transactionList)
  return (
    <Loaded query={transactions} loading="Loading transactions…">
      {(list) =>
        list.length === 0 ? (
          <p className="quiet">No transactions yet.</p>
        ) : (
          <ul className="transactions" aria-label="Latest transactions">
            {list.slice(0, maxShown).map(({ id, date, description, amount, currency }) => (
              <li key={id}>
                <time dateTime={date}>{dayText(date)}</time>
                <span>{description}</span>
                <span className="row-value">{money(amount, currency)}</span>
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  )
}
