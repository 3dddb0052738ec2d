import type { MouseEvent, ReactNode } from 'react'
import { goTo } from './router.ts'

/** A link to another page of the app. It does not reload, so the token client keeps its tokens. */
export function ViewLink(props: {
  readonly path: string
  readonly isCurrent?: boolean
  readonly className?: string
  readonly children: ReactNode
}) {
  const { path, isCurrent, className, children } = props
  function follow(event: MouseEvent) {
    // Let the browser open a new tab or window.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    goTo(path)
  }
  return (
    <a href={path} className={className} aria-current={isCurrent ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  )
}
