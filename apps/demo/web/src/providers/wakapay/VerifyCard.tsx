import { useMutation } from '@tanstack/react-query'
import { useProviderFetch } from '@token-relay/react'
import { Failure } from '../../parts/Failure.tsx'
import { failureSentence } from '../../parts/failure-sentence.ts'
import { jsonOf } from '../../parts/refusal.ts'
import { readRecipient, type Recipient, type RecipientQuestion } from './recipient.ts'
import { VerifyForm } from './VerifyForm.tsx'

/** Looks up whom a transfer would go to, before anything is sent. */
export function VerifyCard() {
  const fetchWakapay = useProviderFetch('wakapay')
  const check = useMutation({
    mutationFn: async (question: RecipientQuestion) =>
      readRecipient(
        await jsonOf(
          await fetchWakapay('/business/verify-transfer', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(question),
          }),
        ),
      ),
  })
  const { variables: asked } = check
  return (
    <section className="card" aria-labelledby="verify-title">
      <div className="card-head">
        <h2 id="verify-title">Check a recipient</h2>
      </div>
      <VerifyForm isBusy={check.isPending} onCheck={check.mutate} />
      <div role="status">{check.data && <Result recipient={check.data} />}</div>
      {check.isError && asked && (
        <Failure onRetry={() => check.mutate(asked)}>{failureSentence(check.error, 'WakaPay')}</Failure>
      )}
    </section>
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
