import type { Grant } from '@token-relay/browser'
import { useEffect, useState } from 'react'
import { tokenClient } from '../session/host-session.ts'

/** The relay's whole answer about a token that the client holds; `undefined` while there is none. */
export function useGrant(provider: string, token: string | undefined): Grant | undefined {
  const [grant, setGrant] = useState<Grant>()
  useEffect(() => {
    if (token === undefined) return
    // It is held, so this asks nobody. Should it be gone by now, a new token follows and this runs again.
    tokenClient.getGrant(provider).then(setGrant, () => {})
  }, [provider, token])
  return grant && grant.answer.token === token ? grant : undefined
}
