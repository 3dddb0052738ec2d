import type { ReactNode } from 'react'
import type { Refetchable } from '../ui/Card.tsx'
import { Failure, RowsPlaceholder } from '../ui/CardStates.tsx'
import { failureSentence } from './failure-sentence.ts'
import { useProvider } from './provider.ts'

/** Says why a call to the page's provider failed. */
export function CallFailure(props: { readonly error: unknown; readonly onRetry: () => unknown }) {
  const { error, onRetry } = props
  return <Failure onRetry={onRetry}>{failureSentence(error, useProvider().title)}</Failure>
}

/** Shows what a query has read, a placeholder while it loads, and why the last attempt failed. */
export function Loaded<Data>(props: {
  readonly query: Refetchable & { readonly data: Data | undefined; readonly error: Error | null }
  /** What is loading, for screen readers: "Loading your cards…" */
  readonly loading: string
  readonly children: (data: Data) => ReactNode
}) {
  const { query, loading, children } = props
  const failure = query.error && <CallFailure error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return failure || <RowsPlaceholder>{loading}</RowsPlaceholder>
  return (
    <>
      {failure}
      {failure && <p className="quiet">Below is what was read before.</p>}
      {children(query.data)}
    </>
  )
}
