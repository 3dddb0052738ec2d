import { Card } from '../../parts/Card.tsx'
import { Failure } from '../../parts/Failure.tsx'
import { failureSentence } from '../../parts/failure-sentence.ts'
import { RefreshButton } from '../../parts/RefreshButton.tsx'
import { RowsPlaceholder } from '../../parts/RowsPlaceholder.tsx'
import { useProviderData } from '../../parts/use-provider-data.ts'
import { readAccount } from './account.ts'
import { AccountFacts } from './AccountFacts.tsx'

/** The user's account. The page asks for "me": which one that is, the relay knows. */
export function AccountCard() {
  const account = useProviderData('wyre', '/v3/accounts/me', readAccount)
  return (
    <Card title="Your account" beside={<RefreshButton query={account} />}>
      {account.isError && (
        <Failure onRetry={() => void account.refetch()}>{failureSentence(account.error, 'Wyre')}</Failure>
      )}
      {account.isPending && <RowsPlaceholder>Reading your account…</RowsPlaceholder>}
      {account.data && !account.isError && <AccountFacts account={account.data} />}
    </Card>
  )
}
