import { type FormEvent, useRef, useState } from 'react'
import { Failure } from '../../parts/Failure.tsx'
import { failureSentence } from '../../parts/failure-sentence.ts'
import type { PaymentCard } from './cards.ts'
import { type LimitChange, newIdempotencyKey, useChangeLimit } from './use-change-limit.ts'

/** Swypex's highest daily limit, in EGP. */
const maxDaily = 1_000_000

/** Asks for a card's new daily limit and sends it. */
export function LimitForm(props: {
  readonly card: PaymentCard
  /** Told of a change, also where the form has been closed meanwhile. */
  readonly onChanged: (change: LimitChange) => void
  readonly onClose: () => void
}) {
  const { card, onChanged, onClose } = props
  const [pounds, setPounds] = useState(String(card.daily / 100))
  const asked = useRef<LimitChange>(null)
  const change = useChangeLimit(onChanged)
  const form = useRef<HTMLFormElement>(null)

  function submit(event: FormEvent) {
    event.preventDefault()
    const daily = Math.round(Number(pounds) * 100)
    // The same amount again is the same change, whatever became of the first try.
    if (asked.current?.daily !== daily) asked.current = { card, daily, idempotencyKey: newIdempotencyKey() }
    change.mutate(asked.current, { onSuccess: onClose })
  }

  return (
    <form ref={form} className="limit-form" onSubmit={submit}>
      <div className="form-row">
        <label className="field">
          <span>New daily limit in EGP</span>
          <input
            type="number"
            required
            min={0}
            max={maxDaily}
            step="0.01"
            // The user has just asked for it.
            autoFocus
            value={pounds}
            onChange={(event) => setPounds(event.target.value)}
          />
        </label>
        <button type="submit" className="button button-primary" aria-disabled={change.isPending}>
          {change.isPending ? 'Saving…' : 'Save'}
        </button>
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
      </div>
      {change.isError && (
        <Failure onRetry={() => form.current?.requestSubmit()}>
          {failureSentence(change.error, 'Swypex')}
        </Failure>
      )}
    </form>
  )
}
