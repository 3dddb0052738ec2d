import { useId, useState } from 'react'
import { money } from '../../parts/money.ts'
import type { Account } from './accounts.ts'
import { TransactionList } from './TransactionList.tsx'

/** One account; its transactions are read when they are asked for. */
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
          <TransactionList accountId={id} />
        </div>
      )}
    </li>
  )
}
