/** An amount of a currency, as people write it: `EGP 5,000.00`. */
export function money(amount: number, currency: string): string {
  return formatOf(currency).format(amount)
}

/** The same for an amount in the currency's smallest unit. */
export function minorMoney(amount: number, currency: string): string {
  const format = formatOf(currency)
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

/** A currency's name: `Kenyan Shilling`. */
export function currencyName(currency: string): string {
  return coins.get(currency) ?? new Intl.DisplayNames('en', { type: 'currency' }).of(currency) ?? currency
}

/** Coins of blockchains, which are divided further than money is. */
const coins = new Map([
  ['BTC', 'Bitcoin'],
  ['ETH', 'Ether'],
])

function formatOf(currency: string): Intl.NumberFormat {
  return new Intl.NumberFormat('en-CA', {
    style: 'currency',
    currency,
    currencyDisplay: 'code',
    ...(coins.has(currency) && { maximumFractionDigits: 6 }),
  })
}
