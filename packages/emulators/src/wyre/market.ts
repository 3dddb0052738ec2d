import type { Route } from '../server/router.ts'
import type { Access } from './access.ts'
import { exception } from './exceptions.ts'

/** Prices in US dollars. They are fictitious and never change. */
const pricesInUsd = new Map([
  ['USD', 1],
  ['EUR', 1.08],
  ['MXN', 0.055],
  ['BTC', 64_000],
  ['ETH', 3200],
])

/** The currencies of the emulator. */
export const currencies: readonly string[] = [...pricesInUsd.keys()]

/** Returns the price of one unit of `dest` in `source`: an amount of `source` divided by it is one of `dest`. */
export function divisorOf(source: string, dest: string): number {
  return (pricesInUsd.get(dest) ?? Number.NaN) / (pricesInUsd.get(source) ?? Number.NaN)
}

/** Rounds to the smallest unit of any currency, 1e-8. */
export function roundAmount(amount: number): number {
  return Math.round(amount * 1e8) / 1e8
}

/**
 * Creates the routes for exchange rates and for the limits of an account. Assumption: both need credentials,
 * like the other routes.
 */
export function marketRoutes({ asAccount }: Access): Route[] {
  const rates = asAccount(({ query }) => {
    const view = views.get((query.as ?? 'divisor').toLowerCase())
    if (!view) throw exception('ValidationException', 'Parameter as takes divisor, multiplier or priced.')
    return { status: 200, body: rateBodies(view) }
  })
  // Assumption: these fields and numbers.
  const limits = asAccount(() => ({
    status: 200,
    body: { currency: 'USD', daily: 2500, weekly: 10_000, yearly: 250_000 },
  }))
  return [
    { method: 'GET', path: '/v3/rates', handle: rates },
    { method: 'GET', path: '/v3/limits', handle: limits },
  ]
}

/** Returns the rate of a pair in one of the three documented forms. */
type RateView = (source: string, dest: string) => number | object

const views = new Map<string, RateView>([
  ['divisor', divisorOf],
  ['multiplier', (source, dest) => divisorOf(dest, source)],
  ['priced', (source, dest) => ({ [dest]: divisorOf(dest, source), [source]: divisorOf(source, dest) })],
])

function rateBodies(view: RateView): object {
  const pairs = currencies.flatMap((source) =>
    currencies.filter((dest) => dest !== source).map((dest) => [source + dest, view(source, dest)] as const),
  )
  return Object.fromEntries(pairs)
}
