import { type ReactNode, useId } from 'react'

/** A section of a page with its own heading. */
export function Card(props: {
  readonly title: string
  /** Shown beside the heading, such as a button or a state. */
  readonly beside?: ReactNode
  /** More class names. */
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

/** The part of a query that a retry needs. */
export interface Refetchable {
  readonly isFetching: boolean
  readonly refetch: () => Promise<unknown>
}

/** Loads a card's data again. */
export function RefreshButton({ query }: { readonly query: Refetchable }) {
  const { isFetching, refetch } = query
  return (
    <button
      type="button"
      className="button button-plain"
      aria-disabled={isFetching}
      onClick={() => void (isFetching || refetch())}
    >
      Refresh
    </button>
  )
}
