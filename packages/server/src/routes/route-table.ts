import { RelayConfigError, RelayError } from '../errors.ts'
import { type PathTemplate, pathSegments, pathTemplate } from './path-template.ts'
import { ambiguousWith, bySpecificity, covers, narrowerRoutes } from './route-order.ts'
import type { RoutePolicy } from './route-policy.ts'
import { checkRouteShapes } from './route-shape.ts'

/** A route with its path compiled. */
export interface Route extends RoutePolicy {
  readonly template: PathTemplate
}

/** The route of a call, with the segments that the browser filled in. */
export interface RouteMatch {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** The provider that routes belong to. */
export interface RouteOwner {
  readonly id: string
  /** Whether a credential or a parameter binds every call to the subject's account. */
  readonly bindsSubject: boolean
}

/** A provider's compiled routes. */
export interface RouteTable {
  /** @throws RelayError `unknown_route`, or `method_not_allowed` if only the method differs */
  find(method: string, path: string, account: string): RouteMatch
}

/**
 * Compiles a provider's routes at boot. A business-wide route must say who may call it.
 *
 * @throws RelayConfigError `invalid_route`, or an error of {@link checkRouteShapes}
 */
export function createRouteTable(routes: readonly RoutePolicy[], owner: RouteOwner): RouteTable {
  checkRouteShapes(owner.id, routes)
  const table = bySpecificity(routes.map((route) => compile(route, owner)))
  const ids = new Set(table.map(({ id }) => id))
  if (ids.size < table.length)
    throw invalidRoute(owner, 'routes', 'has two routes of one id. Name each differently.')
  const narrower = new Map(table.map((route) => [route, narrowerRoutes(route, table)]))
  checkOrder(table, owner)

  /** A provider may read the path that is sent as another route's, in another spelling or through an account's name. */
  const isAnothers = ({ route, params }: RouteMatch, account: string): boolean => {
    const others = narrower.get(route) ?? []
    if (others.length === 0) return false
    const sent = route.template.fill(params, account)
    return others.some((other) => covers(other.template, sent, account))
  }

  return {
    find(method, path, account) {
      const segments = pathSegments(path)
      if (!segments) throw new RelayError('unknown_route')
      const allowed: string[] = []
      for (const route of table) {
        const params = route.template.match(segments, account)
        if (!params) continue
        if (route.method === method) {
          const match = { route, params }
          if (isAnothers(match, account)) throw new RelayError('unknown_route')
          return match
        }
        allowed.push(route.method)
      }
      if (allowed.length === 0) throw new RelayError('unknown_route')
      const methods = [...new Set(allowed)].join(', ')
      throw new RelayError('method_not_allowed', { message: `This path takes ${methods}.`, allow: methods })
    },
  }
}

/** Refuses two routes that match one path if neither is more specific: one's rule would be bypassed through the other. */
function checkOrder(table: readonly Route[], owner: RouteOwner): void {
  for (const route of table) {
    const other = ambiguousWith(route, table)
    if (other === undefined) continue
    const fault = `matches paths that ${owner.id}.routes.${other} matches too, and neither is more specific. Change one path, so that it is clear whose rule applies.`
    throw invalidRoute(owner, `routes.${route.id}`, fault)
  }
}

function compile(route: RoutePolicy, owner: RouteOwner): Route {
  const where = `routes.${route.id}`
  const template = pathTemplate(route.path)
  if (!template) {
    const fault = `has the path ${JSON.stringify(route.path)}, expected one such as /v1/card/:id.`
    throw invalidRoute(owner, where, fault)
  }
  const fault = scopeFault(route, owner.bindsSubject || template.bindsAccount)
  if (fault !== null) throw invalidRoute(owner, where, fault)
  return { ...route, template }
}

/** Returns what is missing to decide who may call a route, as the end of a sentence, or `null`. */
function scopeFault({ scope, allow, everyone, list, select }: RoutePolicy, isBound: boolean): string | null {
  if (scope === 'subject') {
    return isBound
      ? null
      : "has scope 'subject', but nothing binds it to one. Put {pid} into its path, set bindsSubject: true if the provider's inject or authorize names the account, or make it scope 'business' with allow."
  }
  if (everyone) return null
  if (!allow) {
    return 'is business-wide. Set allow: (call) => boolean, or everyone: true if any signed-in user may call it.'
  }
  if (list && !select) {
    return 'lists data of the whole business. Set select: (body, subject) => …, or everyone: true.'
  }
  return null
}

function invalidRoute({ id }: RouteOwner, where: string, fault: string): RelayConfigError {
  return new RelayConfigError('invalid_route', `${id}.${where}`, `${id}.${where} ${fault}`)
}
