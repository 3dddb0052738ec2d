import type { SwypexEmulator } from '@token-relay/emulators'
import { type Provider, swypex } from '@token-relay/server'
import type { User } from '../users.ts'
import { accountVariables, type Variables } from './account-variables.ts'

/** A business account at Swypex. */
export interface SwypexAccount {
  readonly clientId: string
  readonly clientSecret: string
  /** The RSA key that signs changes, in PEM. */
  readonly privateKey: string
  readonly apiUrl?: string
}

/** Reads the account from the environment. `null`: use the emulator. @throws EnvironmentError */
export function readSwypex(variables: Variables): SwypexAccount | null {
  const account = accountVariables(variables, {
    title: 'Swypex',
    prefix: 'SWYPEX_',
    needed: ['CLIENT_ID', 'CLIENT_SECRET', 'PRIVATE_KEY'],
    optional: ['API_URL'],
  })
  if (!account) return null
  const apiUrl = account.address('API_URL')
  return {
    clientId: account.text('CLIENT_ID'),
    clientSecret: account.text('CLIENT_SECRET'),
    privateKey: account.text('PRIVATE_KEY'),
    ...(apiUrl && { apiUrl }),
  }
}

/**
 * Creates the relay's provider for Swypex. Its token can read every card of the business. The relay shows each user
 * only their own cards, and a user may change only the limits of those.
 *
 * @param ownsCard Returns whether a card belongs to a user.
 */
export function swypexProvider(
  target: SwypexAccount | SwypexEmulator,
  ownsCard: (userId: string, cardId: string) => Promise<boolean>,
): Provider<User> {
  return swypex<User>({
    ...('credentials' in target ? { ...target.credentials, apiUrl: target.url } : target),
    account: ({ cardHolder }) => cardHolder,
    routes: [
      { ...swypex.routes.cards, allow: () => true },
      {
        ...swypex.routes.changeLimits,
        allow: ({ subject, params }) => ownsCard(subject.id, params.id ?? ''),
      },
    ],
  })
}
