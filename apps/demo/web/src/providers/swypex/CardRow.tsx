import { useRef, useState } from 'react'
import { minorMoney } from '../../parts/money.ts'
import { useFocusBack } from '../../parts/use-focus-back.ts'
import type { PaymentCard } from './cards.ts'
import { LimitForm } from './LimitForm.tsx'
import type { LimitChange } from './use-change-limit.ts'

/** One card, and the change of its limit. */
export function CardRow(props: {
  readonly card: PaymentCard
  readonly onChanged: (change: LimitChange) => void
}) {
  const { card, onChanged } = props
  const [isEdited, setIsEdited] = useState(false)
  const changeButton = useRef<HTMLButtonElement>(null)
  useFocusBack(isEdited, changeButton)

  return (
    <li className="row row-wide">
      <div className="row-body">
        <p className="row-name">{card.nickname}</p>
        <p className="quiet">{card.last4 ? `•••• ${card.last4}` : 'Not activated yet'}</p>
      </div>
      <p className="row-value row-limit">
        {minorMoney(card.daily, 'EGP')}
        <span className="quiet"> {card.isApprovalBased ? 'after approval' : 'a day'}</span>
      </p>
      {!card.isApprovalBased && !isEdited && (
        <button
          ref={changeButton}
          type="button"
          className="button button-small"
          aria-label={`Change the daily limit of ${card.nickname}`}
          onClick={() => setIsEdited(true)}
        >
          Change
        </button>
      )}
      {isEdited && <LimitForm card={card} onChanged={onChanged} onClose={() => setIsEdited(false)} />}
    </li>
  )
}
