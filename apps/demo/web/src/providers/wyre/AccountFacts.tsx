import { currencyName, money } from '../../parts/money.ts'
import { Fact } from '../../token/Fact.tsx'
import type { Account } from './account.ts'

const states = new Map([
  ['APPROVED', 'Open for transfers'],
  ['PENDING', 'Being verified'],
  ['OPEN', 'Waiting for details about you'],
])

/** An account: which one it is, and what is in it. */
export function AccountFacts({ account: { id, status, balances } }: { readonly account: Account }) {
  const [first, ...others] = balances
  return (
    <>
      {first ? (
        <p className="total">
          <span className="quiet">Available</span>
          <strong>{money(first.amount, first.currency)}</strong>
        </p>
      ) : (
        <p className="quiet">There is nothing in it yet.</p>
      )}
      <dl className="facts amounts">
        {others.map(({ currency, amount }) => (
          <Fact key={currency} name={currencyName(currency)}>
            {money(amount, currency)}
          </Fact>
        ))}
        <Fact name="Account">
          <code>{id}</code>
        </Fact>
        <Fact name="State">{states.get(status) ?? status}</Fact>
      </dl>
    </>
  )
}
