import type { ConsentOutcome } from '@token-relay/browser/consent'
import { useConsent } from '@token-relay/react'
import { useEffect } from 'react'
import { Loaded } from '../../calls/CallStates.tsx'
import { failureSentence } from '../../calls/failure-sentence.ts'
import { useProviderData } from '../../calls/use-provider-data.ts'
import { useUser } from '../../session/user.ts'
import { Card, RefreshButton } from '../../ui/Card.tsx'
import { Empty, Failure } from '../../ui/CardStates.tsx'
import { AccountRow } from './AccountRow.tsx'
import { accountList } from './accounts.ts'

/** The accounts that the user lets this app read, and the button that adds a bank. */
export function AccountsCard() {
  const accounts = useProviderData('/accounts', accountList)
  const { start, isStarting, outcome, error } = useConsent('wych')
  const { email } = useUser()
  const consentFault = error && failureSentence(error, 'Wych')
  // Offline, both requests fail for the same reason: say it once.
  const isSaid = accounts.error && consentFault === failureSentence(accounts.error, 'Wych')
  // As every change of the view, the return from Wych moves the focus to the heading.
  useEffect(() => {
    if (outcome) document.querySelector('h1')?.focus()
  }, [outcome])

  return (
    <Card title="Accounts" how="accounts" beside={<RefreshButton query={accounts} />}>
      <ConsentNotice outcome={outcome} />
      {consentFault && !isSaid && <Failure onRetry={() => void start()}>{consentFault}</Failure>}
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
        aria-disabled={isStarting}
        onClick={() => void start()}
      >
        Connect a bank
      </button>
    </Card>
  )
}

const sentences: Record<ConsentOutcome['status'], string> = {
  connected: 'Your bank is connected. Its accounts are below.',
  undecided: 'You have not decided yet. The bank’s accounts stay hidden until you do.',
  declined: 'You declined, so nothing has changed.',
  error: 'This visit to Wych has expired, or did not start here. Connect the bank again.',
  unknown: 'Wych did not report your decision. The list below shows what you have agreed to.',
}

function ConsentNotice({ outcome }: { readonly outcome: ConsentOutcome | undefined }) {
  const tone = outcome?.status === 'connected' ? 'notice' : 'notice notice-quiet'
  return (
    <div className="live" role="status">
      {outcome && <p className={tone}>{sentences[outcome.status]}</p>}
    </div>
  )
}
