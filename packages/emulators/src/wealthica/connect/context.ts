import type { EmulatorClock } from '../../frame/clock.ts'
import type { WealthicaSettings } from '../options.ts'
import type { TokenIssuer } from '../tokens.ts'
import type { Users } from '../users.ts'
import type { ConnectSessions } from './session.ts'

/** What the Connect page works with. */
export interface ConnectContext {
  readonly settings: WealthicaSettings
  readonly tokens: TokenIssuer
  readonly users: Users
  readonly clock: EmulatorClock
  readonly sessions: ConnectSessions
}
