import { Loaded } from '../../calls/CallStates.tsx'
import { failureSentence } from '../../calls/failure-sentence.ts'
import { useAction } from '../../calls/use-action.ts'
import { useProviderData } from '../../calls/use-provider-data.ts'
import { useUser } from '../../session/user.ts'
import { Card, RefreshButton } from '../../ui/Card.tsx'
import { Empty, Failure } from '../../ui/CardStates.tsx'
import { AccountRow } from './AccountRow.tsx'
import { accountList } from './accounts.ts'
import { type ConsentState, startConsent, useConsentResult } from './consent.ts'

/** The accounts that the user lets this app read, and the button that adds a bank. */
export function AccountsCard() {
  const accounts = useProviderData('/accounts', accountList)
  const consent = useAction({ mutationFn: startConsent })
  const result = useConsentResult()
  const { email } = useUser()
  const consentFault = consent.error && failureSentence(consent.error, 'Wych')
  // Offline, both requests fail for the same reason: say it once.
  const isSaid = accounts.error && consentFault === failureSentence(accounts.error, 'Wych')

  return (
    <Card title="Accounts" how="accounts" beside={<RefreshButton query={accounts} />}>
      <ConsentNotice state={result} />
      {consentFault && !isSaid && <Failure onRetry={() => consent.mutate()}>{consentFault}</Failure>}
      <Loaded query={accounts} loading="Loading your accounts…">
        {(list) =>
          list.length === 0 ? (
            <Empty title="No bank yet">Connect a bank, and the accounts that you share appear here.</Empty>
          ) : (
            <ul className="rows">
              {list.map((account) => (
                <AccountRow key={account.id} account={account} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <p className="quiet">
        Wych asks for your consent on its own page. There you are <strong>{email}</strong>.
      </p>
      <button
        type="button"
        className="button button-primary card-action"
        aria-disabled={consent.isPending}
        onClick={() => consent.mutate()}
      >
        Connect a bank
      </button>
    </Card>
  )
}

const sentences: Record<ConsentState, string> = {
  ACTIVE: 'Your bank is connected. Its accounts are below.',
  PENDING: 'You have not decided yet. The bank’s accounts stay hidden until you do.',
  REJECTED: 'You declined, so nothing has changed.',
  FAILED: 'This visit to Wych has expired, or did not start here. Connect the bank again.',
  UNKNOWN: 'Wych did not report your decision. The list below shows what you have agreed to.',
}

function ConsentNotice({ state }: { readonly state: ConsentState | null }) {
  return (
    <div className="live" role="status">
      {state && <p className={state === 'ACTIVE' ? 'notice' : 'notice notice-quiet'}>{sentences[state]}</p>}
    </div>
  )
}
