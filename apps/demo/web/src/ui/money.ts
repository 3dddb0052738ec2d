/** Formats an amount: `EGP 5,000.00`. */
export function money(amount: number, currency: string): string {
  return formatOf(currency).format(amount)
}

/** Formats an amount that is given in the currency's smallest unit, such as cents. */
export function minorMoney(amount: number, currency: string): string {
  const format = formatOf(currency)
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

/** Returns a currency's English name: `Kenyan Shilling`. */
export function currencyName(currency: string): string {
  return coins.get(currency) ?? new Intl.DisplayNames('en', { type: 'currency' }).of(currency) ?? currency
}

/** Cryptocurrencies. They need more decimals than other currencies. */
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
