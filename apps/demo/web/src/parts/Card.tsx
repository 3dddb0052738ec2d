import { type ReactNode, useId } from 'react'

/** A part of a page with a heading of its own. */
export function Card(props: {
  readonly title: string
  /** What stands beside the heading: a button, a state. */
  readonly beside?: ReactNode
  /** Looks of its own. */
  readonly className?: string
  readonly children: ReactNode
}) {
  const { title, beside, className, children } = props
  const titleId = useId()
  return (
    <section className={className ? `card ${className}` : 'card'} aria-labelledby={titleId}>
      <div className="card-head">
        <h2 id={titleId}>{title}</h2>
        {beside}
      </div>
      {children}
    </section>
  )
}
