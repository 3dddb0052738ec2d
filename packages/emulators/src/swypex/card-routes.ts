import type { RecordedRequest } from '../server/request.ts'
import type { Handler, Route } from '../server/router.ts'
import { type Guard, scopes } from './access.ts'
import { readCardPage } from './card-page.ts'
import type { Card, Cards } from './cards.ts'
import { type Limits, mergeLimits, readLimits } from './limits.ts'
import { refuse } from './refusal.ts'
import type { SignedWrites, WriteHandler } from './signed-writes.ts'

/** The dependencies of the card routes. */
export interface CardContext {
  readonly cards: Cards
  readonly guard: Guard
  readonly signed: SignedWrites
}

/**
 * Creates the card routes: list, one card, and its limits by PUT or PATCH. As documented, all of them require
 * all four scopes.
 */
export function cardRoutes({ cards, guard, signed }: CardContext): Route[] {
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

/** Assumption: the response is the card. */
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

// Assumption: 400, because 415 is not a documented status.
function requireMediaType({ headers }: RecordedRequest, mediaType: string): void {
  const [sent = ''] = (headers['content-type'] ?? '').split(';', 1)
  if (sent.trim().toLowerCase() !== mediaType) throw refuse(400, `Content-Type must be ${mediaType}`)
}
