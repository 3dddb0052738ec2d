import type { RoutePolicy } from '../routes/route-policy.ts'
import { type ClaimRule, type ClaimsUser, fulfils } from './claims.ts'
import type { PolicyRoute } from './policy-schema.ts'

/** Routes of a policy file, ready for a provider. */
export interface PolicyRoutes {
  readonly routes: readonly RoutePolicy[]
  /** Returns the ids of the routes whose rule a user fulfils. Signed into the relay token: later calls name no claims. */
  readonly permissions: (user: ClaimsUser) => readonly string[]
}

/**
 * Makes the routes of a policy file.
 *
 * @param readyMade the provider's routes by name
 * @param fault creates the error for the route at an index
 * @throws RelayConfigError if a business-wide route does not say who may call it
 */
export function policyRoutes(
  entries: readonly PolicyRoute[],
  readyMade: Readonly<Record<string, RoutePolicy>>,
  fault: (at: number, text: string) => Error,
): PolicyRoutes {
  const rules: { readonly id: string; readonly rule: ClaimRule }[] = []
  const routes = entries.map((entry, at): RoutePolicy => {
    const { allow, ...route } = routeOf(entry, readyMade)
    if (allow === undefined) {
      if (route.scope === 'subject' || route.everyone) return route
      throw fault(
        at,
        `(${route.id}) is about the whole business. Add allow: everyone, or the claims that a user needs, such as allow: { role: treasurer }.`,
      )
    }
    if (allow === 'everyone') return route.scope === 'business' ? { ...route, everyone: true } : route
    const { everyone: _, ...narrowed } = route
    rules.push({ id: route.id, rule: allow })
    return { ...narrowed, allow: ({ subject }) => subject.permissions?.includes(route.id) ?? false }
  })
  return {
    routes,
    permissions: (user) => rules.filter(({ rule }) => fulfils(user, rule)).map(({ id }) => id),
  }
}

type NamedRoute = Omit<RoutePolicy, 'allow'> & { readonly allow?: ClaimRule | 'everyone' }

function routeOf(entry: PolicyRoute, readyMade: Readonly<Record<string, RoutePolicy>>): NamedRoute {
  if (typeof entry !== 'string' && 'id' in entry) return definedFields(entry)
  const { use, allow } = typeof entry === 'string' ? { use: entry, allow: undefined } : entry
  const route = readyMade[use]
  if (!route) throw new TypeError(`There is no route ${use}.`) // the schema lists them
  const { allow: _, ...facts } = route
  return { ...facts, ...(allow !== undefined && { allow }) }
}

/** A key that is left out differs from one that is `undefined` for the checks of routes. */
function definedFields<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return JSON.parse(JSON.stringify(fields)) // the fields are from a file
}
