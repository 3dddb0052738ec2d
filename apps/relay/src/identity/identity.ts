import type { IncomingMessage } from 'node:http'
import type { ClaimsUser, IdentitySettings } from '@token-relay/server/env'
import type { Log } from '../log.ts'
import { headerIdentity } from './header.ts'
import { jwtIdentity } from './jwt.ts'
import { sessionIdentity } from './session.ts'

/** Returns the signed-in user of a request, or `null`. Rejects if that cannot be known. */
export type Identify = (request: IncomingMessage) => Promise<ClaimsUser | null>

/** Creates the function that identifies users as the variables say. */
export function createIdentify(settings: IdentitySettings, log: Log): Identify {
  switch (settings.kind) {
    case 'jwt':
      return jwtIdentity(settings, log)
    case 'header':
      return headerIdentity(settings, log)
    case 'session':
      return sessionIdentity(settings)
  }
}
