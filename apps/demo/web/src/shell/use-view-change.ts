import { useEffect, useRef } from 'react'
import { viewTitleId } from './ViewHead.tsx'

/** Titles the page, and when another one is shown moves the focus to its heading, as a browser would. */
export function useViewChange(title: string): void {
  const shown = useRef(title)
  useEffect(() => {
    document.title = `${title} · Harbour`
    return () => {
      document.title = 'Harbour'
    }
  }, [title])
  useEffect(() => {
    if (shown.current === title) return
    shown.current = title
    scrollTo(0, 0)
    document.getElementById(viewTitleId)?.focus()
  }, [title])
}
