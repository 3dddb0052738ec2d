import './limit-form.css'
import { type FormEvent, useRef, useState } from 'react'
import { CallFailure } from '../../calls/CallStates.tsx'
import { type LimitChange, newIdempotencyKey, type PaymentCard, useChangeLimit } from './payment-cards.ts'

/** Swypex's highest daily limit, in EGP. */
const maxDaily = 1_000_000

/** The form for a card's new daily limit. */
export function LimitForm(props: {
  readonly card: PaymentCard
  /** Called after a change, even if the form has been closed. */
  readonly onChanged: (change: LimitChange) => void
  readonly onClose: () => void
}) {
  const { card, onChanged, onClose } = props
  const [pounds, setPounds] = useState(String(card.limits.daily / 100))
  const lastChange = useRef<LimitChange>(null)
  const change = useChangeLimit(onChanged)
  const form = useRef<HTMLFormElement>(null)

  function submit(event: FormEvent) {
    event.preventDefault()
    const daily = Math.round(Number(pounds) * 100)
    // The same amount again is the same change: the first request may have reached Swypex.
    if (lastChange.current?.daily !== daily) {
      lastChange.current = { card, daily, idempotencyKey: newIdempotencyKey() }
    }
    change.mutate(lastChange.current, { onSuccess: onClose })
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
            // The user has just opened the form to type here.
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
      {change.isError && <CallFailure error={change.error} onRetry={() => form.current?.requestSubmit()} />}
    </form>
  )
}
