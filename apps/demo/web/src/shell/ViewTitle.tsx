import { type ReactNode, useEffect, useRef } from 'react'

/** The heading that was shown last; none before the first. */
let lastShown: HTMLElement | null = null

/** The heading of what is shown. When something else is shown the focus goes there, as a browser would have it. */
export function ViewTitle({ children }: { readonly children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const { current } = heading
    // Where a page begins when it is loaded, the browser knows itself.
    if (lastShown && lastShown !== current) {
      scrollTo(0, 0)
      current?.focus()
    }
    lastShown = current
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}
