import { useEffect, useState } from 'react'
import { type ConsentState, consentIn } from './consent.ts'

/**
 * How the consent went that the user comes from. The address forgets it, so that a reload does not say it again, and the
 * focus is where it is after going from page to page.
 */
export function useConsentResult(): ConsentState | null {
  const [state] = useState(() => consentIn(location.search))
  useEffect(() => {
    if (!state) return
    history.replaceState(null, '', location.pathname)
    document.querySelector('h1')?.focus()
  }, [state])
  return state
}
