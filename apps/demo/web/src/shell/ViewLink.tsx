import type { MouseEvent } from 'react'
import { goTo } from './router.ts'
import type { View } from './views.ts'

/** A link to a page of the app. */
export function ViewLink({ view, isCurrent }: { readonly view: View; readonly isCurrent: boolean }) {
  const { path, title } = view
  function follow(event: MouseEvent) {
    // A new tab or window is the browser's business.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    goTo(path)
  }
  return (
    <a href={path} aria-current={isCurrent ? 'page' : undefined} onClick={follow}>
      {title}
    </a>
  )
}
