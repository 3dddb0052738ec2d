import * as z from 'zod/mini'
import { Loaded } from '../../calls/CallStates.tsx'
import { useProviderData } from '../../calls/use-provider-data.ts'
import { Card, RefreshButton } from '../../ui/Card.tsx'
import { Fact, Facts, Total } from '../../ui/Facts.tsx'
import { currencyName, money } from '../../ui/money.ts'

/** The answer of `GET /v3/accounts/{id}`. */
const accountShape = z.object({
  id: z.string(),
  /** `APPROVED`, `PENDING` or `OPEN`. */
  status: z.string(),
  /** Amounts by currency. */
  availableBalances: z.nullish(z.record(z.string(), z.number())),
})

const states = new Map([
  ['APPROVED', 'Open for transfers'],
  ['PENDING', 'Being verified'],
  ['OPEN', 'Waiting for details about you'],
])

/** The user's account. The page asks for "me", and the gateway inserts the account's id. */
export function AccountCard() {
  const account = useProviderData('/v3/accounts/me', accountShape)
  return (
    <Card title="Your account" how="wyreAccount" beside={<RefreshButton query={account} />}>
      <Loaded query={account} loading="Loading your account…">
        {(data) => <AccountFacts account={data} />}
      </Loaded>
    </Card>
  )
}

function AccountFacts({ account }: { readonly account: z.infer<typeof accountShape> }) {
  const { id, status, availableBalances } = account
  const [first, ...others] = Object.entries(availableBalances ?? {})
  return (
    <>
      {first ? (
        <Total name="Available">{money(first[1], first[0])}</Total>
      ) : (
        <p className="quiet">The account is empty.</p>
      )}
      <Facts>
        {others.map(([currency, amount]) => (
          <Fact key={currency} name={currencyName(currency)}>
            {money(amount, currency)}
          </Fact>
        ))}
        <Fact name="Account">
          <code>{id}</code>
        </Fact>
        <Fact name="State">{states.get(status) ?? status}</Fact>
      </Facts>
    </>
  )
}
