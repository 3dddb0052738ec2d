import type { ReactNode } from 'react'

/** A list of names and values. Its children are `Fact`s. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="facts">{children}</dl>
}

/** A name and its value. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** One large figure above a list. */
export function Total({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <p className="total">
      <span className="quiet">{name}</span>
      <strong>{children}</strong>
    </p>
  )
}
