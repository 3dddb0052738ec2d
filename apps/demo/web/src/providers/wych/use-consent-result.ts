import { useEffect, useState } from 'react'
import { type ConsentState, consentIn } from './consent.ts'

/** How the consent went that the user comes from. The address forgets it, so that a reload does not say it again. */
export function useConsentResult(): ConsentState | null {
  const [state] = useState(() => consentIn(location.search))
  useEffect(() => {
    if (state) history.replaceState(null, '', location.pathname)
  }, [state])
  return state
}
