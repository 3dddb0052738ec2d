import type { SwypexEmulator } from '@token-relay/emulators'
import { type Provider, swypex } from '@token-relay/server'
import type { User } from '../users.ts'
import { accountVariables, type Variables } from './account-variables.ts'

/** A business at Swypex. */
export interface SwypexAccount {
  readonly clientId: string
  readonly clientSecret: string
  /** The RSA key that signs changes, in PEM. */
  readonly privateKey: string
  readonly apiUrl?: string
}

/** The business in the environment; `null`: run on the emulator. @throws EnvironmentError */
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
 * Swypex for the relay. Its token sees every card of the business: the relay leaves each user their own, and only
 * the limits of those may change.
 *
 * @param ownsCard whether a card is among those that the relay leaves a user
 */
export function swypexProvider(
  place: SwypexAccount | SwypexEmulator,
  ownsCard: (userId: string, cardId: string) => Promise<boolean>,
): Provider<User> {
  return swypex<User>({
    ...('credentials' in place ? { ...place.credentials, apiUrl: place.url } : place),
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
