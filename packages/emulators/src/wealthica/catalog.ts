import { Refusal, type Reply } from '../server/reply.ts'
import type { Route } from '../server/router.ts'
import { idFrom } from '../server/seed.ts'
import type { AccountType, Ticker } from './portfolio.ts'

/** A financial institution that users can connect. */
export interface CatalogProvider {
  readonly id: string
  readonly name: string
  /** One of the values of `provider_groups`. */
  readonly group: string
  readonly accounts: readonly AccountType[]
  /** The securities that its accounts hold. */
  readonly holdings: readonly Ticker[]
}

type Row = readonly [id: string, name: string, accounts: readonly AccountType[], holdings: readonly Ticker[]]

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

/** The institutions of the emulator, a small part of the real list. */
export const catalog: readonly CatalogProvider[] = Object.entries({ core, thirdparty }).flatMap(
  ([group, rows]) => rows.map(([id, name, accounts, holdings]) => ({ id, name, group, accounts, holdings })),
)

/** The values that `provider_groups` may have. */
export const providerGroups: readonly string[] = [...new Set(catalog.map(({ group }) => group))]

/** Returns the institution with an id. */
export function findProvider(id: string): CatalogProvider | undefined {
  return catalog.find((provider) => provider.id === id)
}

/** The team as its public routes show it. */
export interface PublicTeam {
  readonly clientId: string
  readonly teamName: string
}

/** Creates the routes that need no user token: the providers, and the team by its public id. */
export function catalogRoutes({ clientId, teamName }: PublicTeam): Route[] {
  return [
    { method: 'GET', path: '/providers', handle: ({ query }) => listProviders(query.format) },
    {
      method: 'GET',
      path: '/providers/:id',
      handle: (_, id) => {
        const provider = findProvider(id)
        if (!provider) throw new Refusal(404, { message: `No provider ${id}` })
        return { status: 200, body: providerBody(provider) }
      },
    },
    {
      method: 'GET',
      path: '/teams/info',
      handle: ({ query }) => {
        if (query.client_id !== clientId) throw new Refusal(404, { message: 'No team has this client_id' })
        // Assumption: these fields.
        return { status: 200, body: { id: idFrom(clientId), client_id: clientId, name: teamName } }
      },
    },
  ]
}

function listProviders(format: string | undefined): Reply {
  const providers = catalog.map(providerBody)
  if (format === 'array') return { status: 200, body: providers }
  // Assumption: an object by id, without `format=array`.
  return { status: 200, body: Object.fromEntries(providers.map((provider) => [provider.id, provider])) }
}

/** The fields of the SDK's types. `id` and `group` are assumptions. */
function providerBody({ id, name, group }: CatalogProvider) {
  return {
    id,
    name: id,
    display_name: name,
    group,
    auth_type: 'password',
    credentials: ['username', 'password'],
    available_scopes: [],
    resource_type: 'provider',
    is_beta: false,
    status: 'stable',
  }
}
