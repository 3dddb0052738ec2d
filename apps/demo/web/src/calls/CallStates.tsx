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

/** Shows what a query has read, a placeholder while it loads, or why it failed. */
export function Loaded<Data>(props: {
  readonly query: Refetchable & { readonly data: Data | undefined; readonly error: unknown }
  /** What is loading, for screen readers: "Loading your cards…" */
  readonly loading: string
  readonly children: (data: Data) => ReactNode
}) {
  const { query, loading, children } = props
  if (query.error) return <CallFailure error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <RowsPlaceholder>{loading}</RowsPlaceholder>
  return children(query.data)
}
