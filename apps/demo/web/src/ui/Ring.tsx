export interface RingProps {
  /** The share that is left, 0 to 1. */
  readonly share: number
  /** What the ring measures: "Life". */
  readonly title: string
  /** The label inside the ring: "59:12". */
  readonly left: string
  /** The same in words, for screen readers. */
  readonly description: string
  readonly tone: 'life' | 'window'
}

const radius = 52
const circumference = 2 * Math.PI * radius

/** A share of a whole, drawn as a ring. */
export function Ring({ share, title, left, description, tone }: RingProps) {
  return (
    <figure className={`ring ring-${tone}`}>
      <svg viewBox="0 0 120 120" role="img" aria-label={`${title}: ${description}`}>
        <circle className="ring-track" cx="60" cy="60" r={radius} />
        <circle
          className="ring-left"
          cx="60"
          cy="60"
          r={radius}
          strokeDasharray={circumference}
          strokeDashoffset={circumference * (1 - share)}
          visibility={share > 0 ? 'visible' : 'hidden'}
        />
        <text x="60" y="67" aria-hidden="true">
          {left}
        </text>
      </svg>
      <figcaption aria-hidden="true">{title}</figcaption>
    </figure>
  )
}
