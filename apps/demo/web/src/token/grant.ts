import type { Grant, ProviderName } from '@token-relay/browser'
import { useEffect, useState } from 'react'
import { updateReceived } from '../received/received.ts'
import { tokenClient } from '../session/session.ts'
import { useUser } from '../session/user.ts'

/**
 * Returns what the relay answered about the token that the client holds, `undefined` until there is one. During a
 * renewal it is the answer about the last token.
 */
export function useGrant(provider: ProviderName, token: string | undefined): Grant | undefined {
  const user = useUser()
  const [grant, setGrant] = useState<Grant>()
  useEffect(() => {
    if (token === undefined) return
    // The client holds the token, so this sends no request. If it has just dropped it, a new token re-runs the effect.
    const held = tokenClient.getGrant(provider)
    // The record of the provider's requests comes first, so that the page never shows a token that was not requested.
    const shown = updateReceived(user, provider).then(() => held)
    shown.then(setGrant, () => {})
  }, [provider, token, user])
  return token === undefined ? undefined : grant
}

/** How long a token is valid, in seconds. */
export interface Span {
  readonly totalSeconds: number
  readonly leftSeconds: number
}

/** Returns the life of a token. */
export function lifeOf({ answer, ageMs }: Grant): Span {
  const { issuedAt, expiresAt, expiresIn } = answer
  // Both dates come from one clock, so their difference is right even if that clock is wrong.
  const totalSeconds = (Date.parse(expiresAt) - Date.parse(issuedAt)) / 1000
  return { totalSeconds, leftSeconds: Math.max(0, expiresIn - ageMs() / 1000) }
}

/** Returns the time in which Connect accepts a token, `null` if the provider has no Connect. */
export function connectWindowOf(grant: Grant): Span | null {
  const { windows, expiresIn } = grant.answer
  if (windows.connect === undefined) return null
  const ageWhenSent = lifeOf(grant).totalSeconds - expiresIn
  return {
    totalSeconds: windows.connect + ageWhenSent,
    leftSeconds: Math.max(0, windows.connect - grant.ageMs() / 1000),
  }
}

/** Returns the share that is left, 0 to 1. */
export function shareOf({ leftSeconds, totalSeconds }: Span): number {
  return totalSeconds > 0 ? Math.min(1, leftSeconds / totalSeconds) : 0
}
