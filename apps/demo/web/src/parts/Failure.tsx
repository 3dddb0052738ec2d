import type { ReactNode } from 'react'

/** A failure in a sentence that says what to do, with a button that does it. */
export function Failure({
  children,
  onRetry,
}: {
  readonly children: ReactNode
  readonly onRetry: () => unknown
}) {
  return (
    <div className="notice notice-error" role="alert">
      <p>{children}</p>
      <button type="button" className="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  )
}
