import { type RefObject, useEffect, useRef } from 'react'

/**
 * Gives the focus to `button` when a dialog has closed and nothing else has it: the button that opened the dialog
 * may be gone by then, as "Try again" is with the failure it stands beside.
 */
export function useFocusBack(isOpen: boolean, button: RefObject<HTMLElement | null>): void {
  const wasOpen = useRef(false)
  useEffect(() => {
    if (wasOpen.current && !isOpen && document.activeElement === document.body) button.current?.focus()
    wasOpen.current = isOpen
  }, [isOpen, button])
}
