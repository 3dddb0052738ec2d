import { Refusal, type Reply } from '../frame/reply.ts'
import type { Route } from '../frame/router.ts'
import { catalog, type CatalogProvider, findProvider } from './catalog.ts'
import type { WealthicaSettings } from './options.ts'
import { idFrom } from '../frame/seed.ts'

/** What Wealthica tells without a user token: the providers, and the team by its public id. */
export function catalogRoutes({ clientId, teamName }: WealthicaSettings): Route[] {
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
  // Assumption: without `format=array`, an object by id.
  return { status: 200, body: Object.fromEntries(providers.map((provider) => [provider.id, provider])) }
}

/** Fields as the SDK's types name them; `id` and `group` are assumptions. */
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
