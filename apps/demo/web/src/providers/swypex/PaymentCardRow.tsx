import { useRef, useState } from 'react'
import { useFocusBack } from '../../ui/focus.ts'
import { minorMoney } from '../../ui/money.ts'
import { LimitForm } from './LimitForm.tsx'
import type { LimitChange, PaymentCard } from './payment-cards.ts'

/** One payment card, and the form that changes its limit. */
export function PaymentCardRow(props: {
  readonly card: PaymentCard
  readonly onChanged: (change: LimitChange) => void
}) {
  const { card, onChanged } = props
  const [isEditing, setIsEditing] = useState(false)
  const changeButton = useRef<HTMLButtonElement>(null)
  useFocusBack(isEditing, changeButton)
  const isApprovalBased = typeof card.limits.approval_based === 'number'

  return (
    <li className="row row-wide">
      <div className="row-body">
        <p className="row-name">{card.nickname}</p>
        <p className="quiet">{card.last4 ? `•••• ${card.last4}` : 'Not activated yet'}</p>
      </div>
      <p className="row-value">
        {minorMoney(card.limits.daily, 'EGP')}
        <span className="quiet"> {isApprovalBased ? 'after approval' : 'a day'}</span>
      </p>
      {!isApprovalBased && !isEditing && (
        <button
          ref={changeButton}
          type="button"
          className="button button-small"
          aria-label={`Change the daily limit of ${card.nickname}`}
          onClick={() => setIsEditing(true)}
        >
          Change
        </button>
      )}
      {isEditing && (
        <div className="row-more">
          <LimitForm card={card} onChanged={onChanged} onClose={() => setIsEditing(false)} />
        </div>
      )}
    </li>
  )
}
