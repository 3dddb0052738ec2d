import { type RefObject, useEffect, useRef } from 'react'

/**
 * Moves the focus to `button` when a dialog or a form closes and nothing else has the focus. The element that opened it
 * may no longer exist: "Try again" disappears together with the failure.
 */
export function useFocusBack(isOpen: boolean, button: RefObject<HTMLElement | null>): void {
  const wasOpen = useRef(false)
  useEffect(() => {
    if (wasOpen.current && !isOpen && document.activeElement === document.body) button.current?.focus()
    wasOpen.current = isOpen
  }, [isOpen, button])
}

/** The heading that was shown last, `null` before the first one. */
let lastHeading: HTMLElement | null = null

/**
 * Moves the focus to the heading of a new view and scrolls to the top, as a browser does when it loads a page. The
 * first view keeps the browser's own start.
 */
export function useHeadingFocus(): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const { current } = heading
    if (lastHeading && lastHeading !== current) {
      scrollTo(0, 0)
      current?.focus()
    }
    lastHeading = current
  }, [])
  return heading
}
