import { useProviderFetch } from '@token-relay/react'
import { Card } from '../../parts/Card.tsx'
import { Failure } from '../../parts/Failure.tsx'
import { failureSentence } from '../../parts/failure-sentence.ts'
import { jsonOf } from '../../parts/refusal.ts'
import { useAction } from '../../parts/use-action.ts'
import { readRecipient, type Recipient, type RecipientQuestion } from './recipient.ts'
import { VerifyForm } from './VerifyForm.tsx'

/** Looks up whom a transfer would go to, before anything is sent. */
export function VerifyCard() {
  const fetchWakapay = useProviderFetch('wakapay')
  const check = useAction({
    mutationFn: async (question: RecipientQuestion) =>
      readRecipient(
        await jsonOf(
          fetchWakapay('/business/verify-transfer', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(question),
          }),
        ),
      ),
  })
  const { variables: asked } = check
  return (
    <Card title="Check a recipient">
      <VerifyForm isBusy={check.isPending} onCheck={check.mutate} />
      <div role="status">{check.data && <Result recipient={check.data} />}</div>
      {check.isError && asked && (
        <Failure onRetry={() => check.mutate(asked)}>{failureSentence(check.error, 'WakaPay')}</Failure>
      )}
    </Card>
  )
}

function Result({ recipient: { name, phone } }: { readonly recipient: Recipient }) {
  if (!name) return <p className="notice notice-quiet">Nobody at WakaPay has the number {phone}.</p>
  return (
    <p className="notice">
      <strong>{name}</strong> would receive it at {phone}.
    </p>
  )
}
