import { type Limits, settleLimits } from './limits.ts'

/** A card of the business, as in the API's responses. */
export interface Card {
  readonly id: string
  /** `null` until the card is activated. */
  readonly last4: string | null
  readonly nickname: string
  readonly cardHolder: { readonly id: string; readonly fullName: string }
  readonly limits: Limits
}

/** The cards of the business. */
export interface Cards {
  /** Returns the cards in the order of their ids. */
  list(): readonly Card[]
  get(id: string): Card | undefined
  /** Replaces the card with the same id. */
  replace(card: Card): void
  reset(): void
}

/** Creates the cards, which are the same at every start. */
export function createCards(): Cards {
  let cards = initialCards
  return {
    list: () => cards,
    get: (id) => cards.find((card) => card.id === id),
    replace: (card) => {
      cards = cards.map((other) => (other.id === card.id ? card : other))
    },
    reset: () => {
      cards = initialCards
    },
  }
}

const holders = ['Ada Okafor', 'Bruno Silva', 'Chloé Martin', 'Sara Amr', 'Omar Fathy']
const purposes = ['Travel', 'Office supplies', 'Advertising', 'Software', 'Fuel']

/** Every holder has a card for every purpose. Consecutive cards belong to different holders. */
const initialCards: readonly Card[] = purposes.flatMap((purpose, row) =>
  holders.map((fullName, column) => makeCard(row * holders.length + column, { purpose, fullName, column })),
)

interface Seed {
  readonly purpose: string
  readonly fullName: string
  readonly column: number
}

function makeCard(index: number, { purpose, fullName, column }: Seed): Card {
  const isInactive = index % 9 === 8
  const isApprovalBased = index % 7 === 6
  return {
    id: `CRD${1_000_000_000 + index}`,
    last4: isInactive ? null : String(1234 + index * 311),
    nickname: purpose,
    cardHolder: { id: `USR${1_000_000_000 + column}`, fullName },
    limits: settleLimits({
      daily: 500_000 + index * 25_000,
      monthly: 2_000_000 + index * 100_000,
      atm: 400_000,
      approval_based: isApprovalBased ? 50_000_000 : null,
    }),
  }
}
