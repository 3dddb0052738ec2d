import { type Provider, swypex } from '@token-relay/server'
import type { User } from '../users.ts'
import type { ProviderTargets } from './targets.ts'

/**
 * Creates the relay's provider for Swypex. Its token can read every card of the business. The relay shows each user
 * only their own cards, and a user may change only the limits of those.
 *
 * @param ownsCard Returns whether a card belongs to a user.
 */
export function swypexProvider(
  target: ProviderTargets['swypex'],
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
