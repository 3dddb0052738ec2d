import { randomBytes } from 'node:crypto'
import { BoundedMap } from '../../frame/bounded-map.ts'
import type { CatalogProvider } from '../catalog.ts'
import type { Grant } from '../tokens.ts'
import type { Institution } from '../users.ts'
import type { ConnectParameters } from './parameters.ts'

/**
 * One opening of the Connect page. The page carries its random id instead of the token, which appears in no
 * address and no HTML.
 */
export interface ConnectSession {
  readonly id: string
  readonly grant: Grant
  readonly parameters: ConnectParameters
  /** Named in the address: the user does not choose. */
  readonly provider?: CatalogProvider
  /** Connected again. */
  readonly reconnected?: Institution
  /** The outcome; there is one at most. */
  connected?: Institution
}

/** The openings of an emulator. */
export interface ConnectSessions {
  open(session: Omit<ConnectSession, 'id' | 'connected'>): ConnectSession
  find(id: string): ConnectSession | undefined
  clear(): void
}

const maxSessions = 1000

/** Makes an empty store. */
export function createSessions(): ConnectSessions {
  // A bound against openings that nobody finishes: the oldest one expires.
  const sessions = new BoundedMap<string, ConnectSession>(maxSessions)
  return {
    open: (opened) => {
      const session = { ...opened, id: randomBytes(16).toString('base64url') }
      sessions.set(session.id, session)
      return session
    },
    find: (id) => sessions.get(id),
    clear: () => sessions.clear(),
  }
}
