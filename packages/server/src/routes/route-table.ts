import { RelayConfigError, RelayError } from '../errors.ts'
import { withDeadline } from '../time/deadline.ts'
import type { IdentifiedSubject } from '../user.ts'
import { type PathTemplate, pathTemplate } from './path-template.ts'
import type { RoutePolicy } from './route-policy.ts'
import { checkRouteShapes } from './route-shape.ts'

/** A route with its path compiled. */
export interface Route extends RoutePolicy {
  readonly template: PathTemplate
}

/** A route that fits a call, with the segments that the browser filled in. */
export interface RouteMatch {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** What the checks at boot need to know of a provider. */
export interface RouteOwner {
  readonly id: string
  /** Whether its calls are bound to the subject's account by their credential or by a parameter. */
  readonly bindsSubject: boolean
}

/** A provider's routes, checked at boot. */
export interface RouteTable {
  /** @throws RelayError `unknown_route`, or `method_not_allowed` where only the method is wrong */
  find(method: string, path: string, pid: string): RouteMatch
}

/**
 * Compiles routes. A business-wide route without a rule who may call it refuses to start.
 *
 * @throws RelayConfigError `invalid_route`, or an error of {@link checkRouteShapes}
 */
export function createRouteTable(routes: readonly RoutePolicy[], owner: RouteOwner): RouteTable {
  checkRouteShapes(owner.id, routes)
  const table = routes.map((route) => compile(route, owner))
  const ids = new Set(table.map(({ id }) => id))
  if (ids.size < table.length)
    throw refusal(owner, 'routes', 'has two routes of one id. Name each differently.')
  return {
    find(method, path, pid) {
      const fitting = table.flatMap((route) => {
        const params = route.template.match(path, pid)
        return params ? [{ route, params }] : []
      })
      const match = fitting.find(({ route }) => route.method === method)
      if (match) return match
      if (fitting.length === 0) throw new RelayError('unknown_route')
      const methods = [...new Set(fitting.map(({ route }) => route.method))].join(', ')
      throw new RelayError('method_not_allowed', { message: `This path takes ${methods}.`, allow: methods })
    },
  }
}

function compile(route: RoutePolicy, owner: RouteOwner): Route {
  const where = `routes.${route.id}`
  const template = pathTemplate(route.path)
  if (!template) {
    throw refusal(
      owner,
      where,
      `has the path ${JSON.stringify(route.path)}, expected one such as /v1/card/:id.`,
    )
  }
  if (route.scope === 'subject' && !owner.bindsSubject && !template.bindsAccount) {
    throw refusal(
      owner,
      where,
      "has scope 'subject', and nothing binds it to one. Put {pid} into its path, set bindsSubject: true where the provider's inject or authorize names the account, or make it scope 'business' with allow.",
    )
  }
  if (route.scope === 'business' && !route.allow && !route.everyone) {
    throw refusal(
      owner,
      where,
      'is business-wide. Set allow: (call) => boolean, or everyone: true if any signed-in user may call it.',
    )
  }
  if (route.scope === 'business' && route.list && !route.select && !route.everyone) {
    throw refusal(
      owner,
      where,
      'lists what belongs to the whole business. Set select: (body, subject) => …, or everyone: true.',
    )
  }
  return { ...route, template }
}

function refusal({ id }: RouteOwner, where: string, sentence: string): RelayConfigError {
  return new RelayConfigError('invalid_route', `${id}.${where}`, `${id}.${where} ${sentence}`)
}

/** How a rule of the host is asked. */
export interface RuleAsking {
  /** Milliseconds that it may take. */
  readonly deadlineMs: number
  /** Told of one that throws, or takes longer. */
  readonly onError: (error: unknown) => void
}

/** Asks the route's rule who may call. @throws RelayError `denied` */
export async function checkAllowed(
  { route, params }: RouteMatch,
  subject: IdentifiedSubject,
  asking: RuleAsking,
): Promise<void> {
  const { allow } = route
  if (!allow) return
  const verdict = await askRule(`allow of ${route.id}`, async () => allow({ subject, params }), asking)
  // What a JavaScript host returns by mistake is no permission.
  if (verdict !== true) throw new RelayError('denied')
}

/** What a rule of the host gives; `undefined` where it throws or never settles, which is a refusal (E2). */
export async function askRule(
  name: string,
  rule: () => Promise<unknown>,
  { deadlineMs, onError }: RuleAsking,
): Promise<unknown> {
  const late = () => new Error(`${name} did not settle within ${deadlineMs} ms.`)
  try {
    return await withDeadline(rule(), deadlineMs, late)
  } catch (error) {
    onError(error)
    return undefined
  }
}
