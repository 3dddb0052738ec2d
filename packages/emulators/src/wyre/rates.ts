/** What one unit is worth in US dollars. The numbers are made up, and stay. */
const pricesInUsd = new Map([
  ['USD', 1],
  ['EUR', 1.08],
  ['MXN', 0.055],
  ['BTC', 64_000],
  ['ETH', 3200],
])

/** The currencies of the emulator. */
export const currencies: readonly string[] = [...pricesInUsd.keys()]

/**
 * How much of one currency a unit of the other one costs: an amount of `source` divided by it gives `dest`.
 */
export function divisorOf(source: string, dest: string): number {
  return (pricesInUsd.get(dest) ?? Number.NaN) / (pricesInUsd.get(source) ?? Number.NaN)
}

/** Rounds to what the smallest currency can be divided into. */
export function roundAmount(amount: number): number {
  return Math.round(amount * 1e8) / 1e8
}

/** The rates of every pair, as the parameter `as` asks for them; `null` for a value that it does not take. */
export function rateBodies(as: string): object | null {
  const view = views.get(as.toLowerCase())
  if (!view) return null
  const pairs = currencies.flatMap((source) =>
    currencies.filter((dest) => dest !== source).map((dest) => [source + dest, view(source, dest)] as const),
  )
  return Object.fromEntries(pairs)
}

const views = new Map<string, (source: string, dest: string) => number | object>([
  ['divisor', divisorOf],
  ['multiplier', (source, dest) => divisorOf(dest, source)],
  ['priced', (source, dest) => ({ [dest]: divisorOf(dest, source), [source]: divisorOf(source, dest) })],
])
