import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { createBoundedMap } from '../bounded-map.ts'
import type { Clock } from '../time/clock.ts'
import { consentLifeMs, maxConsents } from '../config/defaults.ts'
import { jsonRecord } from '../upstream/json-record.ts'
import type { DerivedKey, KeyRing } from '../secrets/key-ring.ts'

/** The subject that went to a provider's consent page. */
export interface ConsentTicket {
  readonly provider: string
  /** The subject's id. */
  readonly sub: string
}

/** Issues tickets, each for one trip to a consent page. */
export interface ConsentTickets {
  issue(ticket: ConsentTicket): string
  /** Redeems a ticket. Returns `false` if it is forged, another subject's, too old or already redeemed. */
  redeem(text: string, expected: ConsentTicket): boolean
}

/**
 * Creates tickets. They replace a CSRF token in the return address, which the provider fixes: it has no room for one.
 */
export function createConsentTickets(ring: KeyRing, clock: Clock): ConsentTickets {
  const keys = ring.keysFor('consent-cookie')
  const used = createBoundedMap<string, true>(maxConsents)
  return {
    issue({ provider, sub }) {
      const expMs = clock.nowMs() + consentLifeMs
      const claims = JSON.stringify({ provider, sub, expMs, nonce: randomBytes(16).toString('base64url') })
      const payload = Buffer.from(claims).toString('base64url')
      return `${payload}.${seal(payload, keys[0])}`
    },
    redeem(text, expected) {
      const [payload = '', mac = ''] = text.split('.')
      const claims = keys.some((key) => isEqual(seal(payload, key), mac))
        ? jsonRecord(Buffer.from(payload, 'base64url').toString('utf8'))
        : {}
      const { provider, sub, expMs, nonce } = claims
      const isMeant = provider === expected.provider && sub === expected.sub
      if (!isMeant || typeof expMs !== 'number' || expMs <= clock.nowMs()) return false
      if (typeof nonce !== 'string' || used.has(nonce)) return false
      used.set(nonce, true)
      return true
    },
  }
}

function seal(payload: string, { key }: DerivedKey): string {
  return createHmac('sha256', key).update(payload).digest('base64url')
}

/** Compares in a time that does not depend on where the strings differ (U6). */
function isEqual(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
