import { useEffect, useState } from 'react'
import * as z from 'zod/mini'
import { jsonOf } from '../../calls/refusal.ts'

/** The result of a consent. The relay appends it to the page's address; `FAILED` stands for its `error`. */
export type ConsentState = 'ACTIVE' | 'PENDING' | 'REJECTED' | 'UNKNOWN' | 'FAILED'

const states: readonly ConsentState[] = ['ACTIVE', 'PENDING', 'REJECTED', 'UNKNOWN']

const startAnswer = z.object({ url: z.string() })

/** Opens Wych's consent page in place of this one. @throws Refusal */
export async function startConsent(): Promise<void> {
  const { url } = startAnswer.parse(await jsonOf(fetch('/wych/connect', { method: 'POST' })))
  location.assign(url)
}

/**
 * Returns the result of the consent that the user has just returned from, or `null`. Removes it from the address, so
 * that a reload does not show it again, and moves the focus to the heading, as every change of the view does.
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

function consentIn(search: string): ConsentState | null {
  const query = new URLSearchParams(search)
  if (query.has('error')) return 'FAILED'
  return states.find((state) => state === query.get('state')) ?? null
}
