import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { createBoundedMap } from '../bounded-map.ts'
import { consentLifeMs, maxConsents, relayTokenSkewSeconds, storeTimeMs } from '../config/defaults.ts'
import type { DerivedKey, KeyRing } from '../secrets/key-ring.ts'
import type { StoreAccess } from '../store/store-access.ts'
import { jsonRecord } from '../upstream/json-record.ts'
import type { Issued, Moment, ProcessTime } from './process-time.ts'

/** The subject that went to a provider's consent page. */
export interface ConsentTicket {
  readonly provider: string
  /** The subject's id. */
  readonly sub: string
}

/** A visit to a consent page, read from its ticket. */
export interface ConsentVisit {
  readonly id: string
  readonly issued: Issued
}

/** Issues tickets, each for one visit to a consent page. */
export interface ConsentTickets {
  issue(ticket: ConsentTicket): string
  /** Reads a ticket. Returns `null` if it is forged, another subject's, too old or already spent. */
  open(text: string, expected: ConsentTicket): ConsentVisit | null
  /** Spends the ticket of a visit that is over. Resolves to `false` if it was already spent. */
  spend(visit: ConsentVisit): Promise<boolean>
}

/** Parts of the tickets. */
export interface ConsentTicketParts {
  /** The relay's name, which is part of the key: relays of other names refuse the tickets. */
  readonly name: string
  readonly ring: KeyRing
  readonly time: ProcessTime
  /** Claims spent tickets for all processes. */
  readonly store: StoreAccess | undefined
}

/**
 * Creates tickets. They replace a CSRF token in the return address, which the provider fixes: it has no room for one.
 *
 * Spent tickets are remembered in this process and in the store. Without an answer of the store, tickets from before the
 * start of the process are refused. When a spent ticket is evicted, so is every ticket issued before it was spent.
 */
export function createConsentTickets({ name, ring, time, store }: ConsentTicketParts): ConsentTickets {
  const keys = ring.keysFor('consent-cookie', name)
  let floor = store ? undefined : time.start
  const spent = createBoundedMap<string, Moment>(maxConsents, (evicted) => {
    floor = floor ? time.latest(floor, evicted) : evicted
  })
  const isOver = ({ id, issued }: ConsentVisit): boolean =>
    time.ageMs(issued) >= consentLifeMs || (floor && time.isUpTo(issued, floor)) || spent.has(id)

  /** A ticket works once over all processes, or once in each while the store is down. */
  const claim = async ({ id, issued }: ConsentVisit): Promise<boolean> => {
    const leftMs = consentLifeMs + relayTokenSkewSeconds * 1000 - Math.max(0, time.ageMs(issued))
    const isFirst = await store?.ask({ leftMs: storeTimeMs.work }, (shared) =>
      shared.claim(`consent:${id}`, time.id, Math.ceil(leftMs)),
    )
    return isFirst ?? !time.isUpTo(issued, time.start)
  }

  return {
    issue(ticket) {
      const claims = { ...ticket, ...time.stamp(time.now()), nonce: randomBytes(16).toString('base64url') }
      const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
      return `${payload}.${seal(payload, keys[0])}`
    },
    open(text, expected) {
      const [payload = '', mac = ''] = text.split('.')
      if (!keys.some((key) => isEqual(seal(payload, key), mac))) return null
      const claims = jsonRecord(Buffer.from(payload, 'base64url').toString('utf8'))
      const { provider, sub, process, tickMs, atMs, nonce } = claims
      if (provider !== expected.provider || sub !== expected.sub) return null
      if (typeof process !== 'string' || typeof tickMs !== 'number' || typeof atMs !== 'number') return null
      const issued = time.read({ process, tickMs, atMs })
      if (typeof nonce !== 'string' || !issued) return null
      const visit = { id: nonce, issued }
      return isOver(visit) ? null : visit
    },
    async spend(visit) {
      if (isOver(visit)) return false
      const { tickMs, atMs } = time.now()
      // Of another process whose clock is ahead, the ticket may be later than the present moment.
      spent.set(visit.id, { tickMs, atMs: Math.max(atMs, visit.issued.foreignAtMs ?? atMs) })
      return claim(visit)
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
