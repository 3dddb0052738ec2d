import { Card } from '../../parts/Card.tsx'
import { Empty } from '../../parts/Empty.tsx'
import { Failure } from '../../parts/Failure.tsx'
import { failureSentence } from '../../parts/failure-sentence.ts'
import { RefreshButton } from '../../parts/RefreshButton.tsx'
import { RowsPlaceholder } from '../../parts/RowsPlaceholder.tsx'
import { useAction } from '../../parts/use-action.ts'
import { useProviderData } from '../../parts/use-provider-data.ts'
import { useUser } from '../../shell/user.ts'
import { AccountRow } from './AccountRow.tsx'
import { type Account, readAccounts } from './accounts.ts'
import { startConsent } from './consent.ts'
import { ConsentNotice } from './ConsentNotice.tsx'
import { useConsentResult } from './use-consent-result.ts'

/** The accounts that the user lets this app read, and the button that adds a bank. */
export function AccountsCard() {
  const accounts = useProviderData('wych', '/accounts', readAccounts)
  const consent = useAction({ mutationFn: startConsent })
  const result = useConsentResult()
  const { email } = useUser()
  const readFault = accounts.error && failureSentence(accounts.error, 'Wych')
  const consentFault = consent.error && failureSentence(consent.error, 'Wych')

  return (
    <Card title="Accounts" className="rows-card" beside={<RefreshButton query={accounts} />}>
      <ConsentNotice state={result} />
      {consentFault && consentFault !== readFault && (
        <Failure onRetry={() => consent.mutate()}>{consentFault}</Failure>
      )}
      {readFault ? (
        <Failure onRetry={() => void accounts.refetch()}>{readFault}</Failure>
      ) : (
        <AccountList accounts={accounts.data} />
      )}
      <p className="quiet">
        Wych asks for your consent on a page of its own. There you are <strong>{email}</strong>.
      </p>
      <button
        type="button"
        className="button button-primary"
        aria-disabled={consent.isPending}
        onClick={() => consent.mutate()}
      >
        Connect a bank
      </button>
    </Card>
  )
}

function AccountList({ accounts }: { readonly accounts: readonly Account[] | undefined }) {
  if (!accounts) return <RowsPlaceholder>Reading your accounts…</RowsPlaceholder>
  if (accounts.length === 0) {
    return <Empty title="No bank yet">Connect one, and the accounts that you agree to show up here.</Empty>
  }
  return (
    <ul className="rows">
      {accounts.map((account) => (
        <AccountRow key={account.id} account={account} />
      ))}
    </ul>
  )
}
