/** A share of a whole as a ring, with its label inside. */
export interface RingProps {
  /** What is left, 0 to 1. */
  readonly share: number
  /** What the ring measures: "Life". */
  readonly title: string
  /** What is left, for people: "59:12". */
  readonly left: string
  /** The same in words, for those who do not see the ring. */
  readonly description: string
  readonly tone: 'life' | 'window'
}

const radius = 52
const circumference = 2 * Math.PI * radius

/** Draws the ring. */
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
