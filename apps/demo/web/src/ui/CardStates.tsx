import type { ReactNode } from 'react'

/** Shown while rows load. `children` says so to screen readers. */
export function RowsPlaceholder({ children }: { readonly children: string }) {
  return (
    <div className="row" aria-busy="true">
      <p className="visually-hidden">{children}</p>
      <div className="row-body placeholder" />
    </div>
  )
}

/** Shown when a list is empty: says so, and how to fill it. */
export function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="empty">
      <p>
        <strong>{title}</strong>
      </p>
      <p className="quiet">{children}</p>
    </div>
  )
}

/** Shown when something failed: one sentence, and a button that tries again. */
export function Failure(props: { readonly children: ReactNode; readonly onRetry: () => unknown }) {
  const { children, onRetry } = props
  return (
    <div className="notice notice-error failure" role="alert">
      <p>{children}</p>
      <button type="button" className="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  )
}
