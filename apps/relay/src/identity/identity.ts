import type { IdentitySettings } from '@token-relay/server/env'
import type { Log } from '../log.ts'
import { headerIdentity } from './header.ts'
import { jwtIdentity } from './jwt.ts'
import { sessionIdentity } from './session.ts'
import type { Identify } from './user.ts'

/** Creates the function that identifies users as the variables say. */
export function createIdentify(settings: IdentitySettings, log: Log): Identify {
  if (settings.kind === 'jwt') return jwtIdentity(settings, log)
  return settings.kind === 'header' ? headerIdentity(settings, log) : sessionIdentity(settings)
}
