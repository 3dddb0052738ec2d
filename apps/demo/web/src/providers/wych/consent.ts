import { isRecord } from '@token-relay/protocol'
import { jsonOf } from '../../parts/refusal.ts'

/** How a consent went, as the relay tells it in the address when the browser is back; `FAILED` for its `error`. */
export type ConsentState = 'ACTIVE' | 'PENDING' | 'REJECTED' | 'UNKNOWN' | 'FAILED'

const states: readonly ConsentState[] = ['ACTIVE', 'PENDING', 'REJECTED', 'UNKNOWN']

/** Leaves for Wych's consent page. @throws Refusal */
export async function startConsent(): Promise<void> {
  const body = await jsonOf(fetch('/wych/connect', { method: 'POST' }))
  if (!isRecord(body) || typeof body.url !== 'string') throw new TypeError('Expected { url }.')
  location.assign(body.url)
}

/** How the consent went that the browser has just come back from; `null` where it comes from elsewhere. */
export function consentIn(search: string): ConsentState | null {
  const query = new URLSearchParams(search)
  if (query.has('error')) return 'FAILED'
  return states.find((state) => state === query.get('state')) ?? null
}
