import type { IncomingMessage } from 'node:http'
import type { HeaderIdentity } from '@token-relay/server/env'
import { addressSet } from '../addresses.ts'
import type { Log } from '../log.ts'
import { type Identify, userOf } from './user.ts'

/** Identifies users by headers that a proxy or the host sets. From another address they are a browser's own claim. */
export function headerIdentity({ header, from, claims }: HeaderIdentity, log: Log): Identify {
  const mayName = addressSet(from)
  return async (request) => {
    const id = single(request, header)
    if (id === null) {
      log.warn('identity header refused', { reason: `${header} is there more than once` })
      return null
    }
    if (id === undefined) return null
    const { remoteAddress } = request.socket
    if (!mayName(remoteAddress)) {
      log.warn('identity header refused', { reason: `${remoteAddress} is not in RELAY_IDENTITY_FROM` })
      return null
    }
    const known = Object.entries(claims).map(([claim, name]) => [claim, single(request, name) ?? undefined])
    return userOf({ ...Object.fromEntries(known), id }, 'id', header)
  }
}

/**
 * Returns a header's value, `undefined` if it is not there, and `null` if it is there more than once: a proxy that adds
 * its own instead of replacing the client's would let the client choose.
 */
function single({ rawHeaders }: IncomingMessage, name: string): string | undefined | null {
  const values = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name)
  return values.length > 1 ? null : values[0]?.trim() || undefined
}
