import { useId } from 'react'

/** A button with what the visitor will see. `isOn` is for those that stay on. */
export function Offer(props: {
  readonly title: string
  readonly effect: string
  readonly isOn?: boolean
  readonly onChoose: () => void
}) {
  const { title, effect, isOn, onChoose } = props
  const effectId = useId()
  return (
    <div className={isOn ? 'offer offer-on' : 'offer'}>
      <button
        type="button"
        className="button button-small"
        aria-pressed={isOn}
        aria-describedby={effectId}
        onClick={onChoose}
      >
        {title}
        {isOn && <span className="offer-mark"> · on</span>}
      </button>
      <p id={effectId}>{effect}</p>
    </div>
  )
}
