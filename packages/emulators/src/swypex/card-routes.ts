import type { RecordedRequest } from '../frame/request.ts'
import type { Handler, Route } from '../frame/router.ts'
import type { Guard } from './bearer.ts'
import { readCardPage } from './card-page.ts'
import type { Card, Cards } from './cards.ts'
import { type Limits, mergeLimits, readLimits } from './limits.ts'
import { refuse } from './refusal.ts'
import { scopes } from './scopes.ts'
import type { SignedWrites, WriteHandler } from './signed-write.ts'

/** What the routes of the cards are made of. */
export interface CardRoutes {
  readonly cards: Cards
  readonly guard: Guard
  readonly signed: SignedWrites
}

/** The cards: list, one, and its limits by PUT or PATCH. Reading, too, takes all four scopes, as documented. */
export function cardRoutes({ cards, guard, signed }: CardRoutes): Route[] {
  const route = (method: string, path: string, handle: Handler): Route => ({
    method,
    path,
    handle: guard(scopes, handle),
  })
  const put = setLimits(cards, 'application/json', (_, body) => readLimits(body))
  const patch = setLimits(cards, 'application/merge-patch+json', mergeLimits)
  return [
    route('GET', '/card', ({ query }) => ({ status: 200, body: readCardPage(cards.list(), query) })),
    route('GET', '/card/:id', (_, id) => ({ status: 200, body: requireCard(cards, id) })),
    route('PUT', '/card/:id/limits', signed(put)),
    route('PATCH', '/card/:id/limits', signed(patch)),
  ]
}

/** Assumption: the answer is the card. */
function setLimits(
  cards: Cards,
  mediaType: string,
  change: (limits: Limits, body: string) => Limits,
): WriteHandler {
  return (request, id) => {
    const card = requireCard(cards, id)
    requireMediaType(request, mediaType)
    const changed = { ...card, limits: change(card.limits, request.body) }
    cards.replace(changed)
    return { status: 200, body: changed }
  }
}

function requireCard(cards: Cards, id: string): Card {
  const card = cards.get(id)
  if (card) return card
  throw refuse(404, 'Card not found')
}

// Assumption: 400, because 415 is not among the documented statuses.
function requireMediaType({ headers }: RecordedRequest, mediaType: string): void {
  const [sent = ''] = (headers['content-type'] ?? '').split(';', 1)
  if (sent.trim().toLowerCase() !== mediaType) throw refuse(400, `Content-Type must be ${mediaType}`)
}
