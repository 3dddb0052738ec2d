import type { WyreEmulator } from '@token-relay/emulators'
import { type Provider, wyre } from '@token-relay/server'
import type { User } from '../users.ts'

/** Creates the relay's provider for Wyre. Always the emulator: the company closed in 2023. */
export function wyreProvider({ credentials, url }: WyreEmulator): Provider<User> {
  return wyre<User>({
    ...credentials,
    apiUrl: url,
    account: ({ wyreAccount }) => wyreAccount,
    routes: [wyre.routes.account],
  })
}
