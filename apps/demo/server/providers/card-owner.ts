import { isRecord } from '@token-relay/protocol'
import type { Relay } from '@token-relay/server'
import { type User, userById } from '../users.ts'

/** One page of cards. The demo's business has fewer than a hundred. */
const cardsPath = '/v1/card?limit=100'

/** Returns whether a card belongs to a user. The relay filters the list of cards to the user's own. */
export async function ownsCard(
  relay: Pick<Relay<User>, 'fetch'>,
  userId: string,
  cardId: string,
): Promise<boolean> {
  const user = userById(userId)
  if (!user) return false
  const answer = await relay.fetch('swypex', user, cardsPath)
  const body: unknown = await answer.json()
  const cards: readonly unknown[] = isRecord(body) && Array.isArray(body.cards) ? body.cards : []
  return answer.ok && cards.some((card) => isRecord(card) && card.id === cardId)
}
