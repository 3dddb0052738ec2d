import { randomBytes } from 'node:crypto'
import { BoundedMap } from '../../server/bounded-map.ts'
import type { EmulatorClock } from '../../server/clock.ts'
import type { CatalogProvider } from '../catalog.ts'
import type { TokenClaims, UserTokens } from '../tokens.ts'
import type { Institution, Users } from '../users.ts'
import type { ConnectParameters } from './parameters.ts'

/** The dependencies of the Connect page. */
export interface ConnectContext {
  readonly settings: {
    readonly clientId: string
    readonly teamName: string
    readonly connectWindowSeconds: number
  }
  readonly tokens: UserTokens
  readonly users: Users
  readonly clock: EmulatorClock
  readonly sessions: ConnectSessions
}

/**
 * A visit to the Connect page. Addresses and HTML contain its random id instead of the token, which must not
 * leak into histories, logs and referrers.
 */
export interface ConnectSession {
  readonly id: string
  readonly claims: TokenClaims
  readonly parameters: ConnectParameters
  /** The provider in the address. The user does not choose one. */
  readonly provider?: CatalogProvider
  /** The institution to reconnect. */
  readonly reconnected?: Institution
  /** The outcome. A session has at most one. */
  connected?: Institution
}

/** The sessions of an emulator. */
export interface ConnectSessions {
  open(session: Omit<ConnectSession, 'id' | 'connected'>): ConnectSession
  find(id: string): ConnectSession | undefined
  clear(): void
}

/** Bounds the memory that abandoned sessions take. The oldest one expires. */
const maxSessions = 1000

/** Creates an empty store. */
export function createSessions(): ConnectSessions {
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

/**
 * Returns when a token can no longer be used for Connect, in milliseconds since the epoch: at the end of the
 * window, which counts from `iat`, or at `exp` if that is earlier. The last second of the window is included.
 *
 * Assumption: `quick_retry` does not extend the window, although the SDK's timer then takes 30 minutes.
 */
export function connectEndsAtMs(claims: TokenClaims, windowSeconds: number): number {
  const { issuedAtSeconds, expiresAtSeconds } = claims
  return Math.min((issuedAtSeconds + windowSeconds) * 1000 + 1, expiresAtSeconds * 1000)
}
