/** A kind of account at a financial institution. */
export type AccountType = 'cash' | 'tfsa' | 'rrsp' | 'margin' | 'crypto'

/** A financial institution that users can connect. */
export interface CatalogProvider {
  readonly id: string
  readonly name: string
  /** What `provider_groups` chooses from. */
  readonly group: string
  readonly accounts: readonly AccountType[]
  /** The symbols that its accounts hold. */
  readonly holdings: readonly string[]
}

type Row = readonly [id: string, name: string, accounts: readonly AccountType[], holdings: readonly string[]]

const core: readonly Row[] = [
  ['questrade', 'Questrade', ['tfsa', 'margin'], ['XEQT', 'SHOP']],
  ['wealthsimple', 'Wealthsimple', ['tfsa', 'rrsp'], ['XEQT', 'VFV']],
  ['nationalbank', 'National Bank', ['cash', 'rrsp'], ['ZAG', 'CNR']],
  ['coinbase', 'Coinbase', ['crypto'], ['BTC', 'ETH']],
  ['desjardins', 'Desjardins', ['rrsp'], ['ZAG', 'VFV', 'ENB']],
  ['rbc', 'RBC Direct Investing', ['tfsa', 'rrsp'], ['RY', 'ENB']],
]

const thirdparty: readonly Row[] = [
  ['kraken', 'Kraken', ['crypto'], ['ETH', 'BTC']],
  ['wise', 'Wise', ['cash'], []],
]

/** The institutions of the emulator: a small part of the real list. */
export const catalog: readonly CatalogProvider[] = Object.entries({ core, thirdparty }).flatMap(
  ([group, rows]) => rows.map(([id, name, accounts, holdings]) => ({ id, name, group, accounts, holdings })),
)

/** The groups that Connect knows. */
export const providerGroups: readonly string[] = [...new Set(catalog.map(({ group }) => group))]

/** Finds an institution by its id. */
export function findProvider(id: string): CatalogProvider | undefined {
  return catalog.find((provider) => provider.id === id)
}
