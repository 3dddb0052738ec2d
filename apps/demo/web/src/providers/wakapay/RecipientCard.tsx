import { CallFailure } from '../../calls/CallStates.tsx'
import { Card } from '../../ui/Card.tsx'
import { type Recipient, useRecipientCheck } from './recipient.ts'
import { RecipientForm } from './RecipientForm.tsx'

/** Shows who would receive a transfer, before any money is sent. */
export function RecipientCard() {
  const check = useRecipientCheck()
  const { variables: number } = check
  return (
    <Card title="Check a recipient" how="recipient">
      <RecipientForm isBusy={check.isPending} onCheck={check.mutate} />
      <div className="live" role="status">
        {check.data && <Result recipient={check.data} />}
      </div>
      {check.isError && number && <CallFailure error={check.error} onRetry={() => check.mutate(number)} />}
    </Card>
  )
}

function Result({ recipient }: { readonly recipient: Recipient }) {
  const { verified, displayName, receiverPhone } = recipient
  if (!verified || !displayName) {
    return <p className="notice notice-quiet">Nobody at WakaPay has the number {receiverPhone}.</p>
  }
  return (
    <p className="notice">
      <strong>{displayName}</strong> would receive it at {receiverPhone}.
    </p>
  )
}
