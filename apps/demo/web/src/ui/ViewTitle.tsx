import { type ReactNode, useEffect } from 'react'
import { useHeadingFocus } from './focus.ts'

/** The main heading of a view. It takes the focus when the view changes. */
export function ViewTitle({ children }: { readonly children: ReactNode }) {
  const heading = useHeadingFocus()
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}

/** Sets the title of the browser tab. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Harbour`
    return () => {
      document.title = 'Harbour'
    }
  }, [title])
}
