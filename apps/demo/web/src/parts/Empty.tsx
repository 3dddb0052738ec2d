import type { ReactNode } from 'react'

/** Says that there is nothing yet, and what would change that. */
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
