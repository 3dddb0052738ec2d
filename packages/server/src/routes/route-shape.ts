import { isRecord } from '@token-relay/protocol'
import {
  choiceOption,
  flagOption,
  functionOption,
  invalidOption,
  kindOf,
  knownOptions,
  missingOption,
  textOption,
} from '../config/checks.ts'
import { RelayConfigError } from '../errors.ts'
import type { RoutePolicy } from './route-policy.ts'

const fields: readonly (keyof RoutePolicy)[] = [
  'id',
  'method',
  'path',
  'scope',
  'everyone',
  'list',
  'query',
  'body',
  'idempotent',
  'readOnly',
  'allow',
  'select',
]

/**
 * Checks the option `routes` at boot: at least one route, and in each one exactly the fields of a {@link RoutePolicy}.
 * A misspelled `allow` must not open a route.
 *
 * @param owner the provider's name in errors
 * @throws RelayConfigError
 */
export function checkRouteShapes(owner: string, routes: unknown): void {
  const where = `${owner}.routes`
  if (!Array.isArray(routes) || routes.length === 0) {
    const seen = Array.isArray(routes) ? 'empty' : kindOf(routes)
    const sentence = `${where} is ${seen}, expected a list of at least one route: nothing is open by default, so the gateway could serve nothing.`
    throw new RelayConfigError('invalid_route', where, sentence)
  }
  for (const [at, route] of routes.entries()) checkShape(where, at, route)
}

function checkShape(routes: string, at: number, route: unknown): void {
  const place = `${routes}[${at}]`
  if (!isRecord(route)) {
    const sentence = `${place} is ${kindOf(route)}, expected a route { id, method, path, scope }. Check the spelling of the route's name.`
    throw new RelayConfigError('invalid_route', place, sentence)
  }
  if (route.id === undefined) throw missingOption(`${place}.id`, 'Set it to a name for events and errors.')
  const where = `${routes}.${textOption(`${place}.id`, route.id, '')}`
  knownOptions(where, route, fields)
  for (const name of ['method', 'path', 'scope'] as const) {
    if (route[name] === undefined)
      throw missingOption(`${where}.${name}`, 'A route has an id, a method, a path and a scope.')
  }
  choiceOption(`${where}.method`, route.method, ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
  if (typeof route.path !== 'string')
    throw invalidOption(`${where}.path`, route.path, 'a path such as /v1/card/:id')
  choiceOption(`${where}.scope`, route.scope, ['subject', 'business'])
  for (const name of ['allow', 'select'] as const) functionOption(`${where}.${name}`, route[name])
  for (const name of ['everyone', 'list', 'idempotent', 'readOnly'] as const) {
    flagOption(`${where}.${name}`, route[name], false)
  }
  for (const name of ['query', 'body'] as const) {
    const schema = route[name]
    if (schema === undefined || isStandardSchema(schema)) continue
    throw invalidOption(`${where}.${name}`, schema, "a Standard Schema, such as one of zod's")
  }
}

/** Standard Schema: an object, or a function as in ArkType. */
function isStandardSchema(value: unknown): boolean {
  if (!isRecord(value) && typeof value !== 'function') return false
  const standard: unknown = Reflect.get(value, '~standard')
  return isRecord(standard) && typeof standard.validate === 'function'
}
