import { type ReactNode, useId, useState } from 'react'
import { How } from '../how/How.tsx'
import type { CardName } from '../how/shown.ts'

/** A section of a page with its own heading. */
export function Card(props: {
  readonly title: string
  /** The card's code, which the user can open. */
  readonly how: CardName
  /** Shown beside the heading, such as a button or a state. */
  readonly beside?: ReactNode
  /** More class names. */
  readonly className?: string
  readonly children: ReactNode
}) {
  const { title, how, beside, className, children } = props
  const [showsCode, setShowsCode] = useState(false)
  const titleId = useId()
  const codeId = useId()
  return (
    <section className={className ? `card ${className}` : 'card'} aria-labelledby={titleId}>
      <div className="card-head">
        <h2 id={titleId}>{title}</h2>
        <div className="card-beside">
          {beside}
          <button
            type="button"
            className="button button-link"
            aria-expanded={showsCode}
            aria-controls={showsCode ? codeId : undefined}
            aria-label={`How: the code behind ${title}`}
            onClick={() => setShowsCode(!showsCode)}
          >
            How
          </button>
        </div>
      </div>
      {showsCode && (
        <div id={codeId}>
          <How card={how} />
        </div>
      )}
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
      className="button button-small"
      aria-disabled={isFetching}
      aria-busy={isFetching}
      onClick={() => void (isFetching || refetch())}
    >
      Refresh
    </button>
  )
}
