import { isRecord } from '@token-relay/protocol'
import {
  callback,
  choice,
  deferred,
  flag,
  keep,
  listOf,
  optional,
  pattern,
  required,
  word,
} from '../config/checks.ts'
import { type Checks, checkOptions, kindOf } from '../config/option-table.ts'
import { RelayConfigError } from '../errors.ts'
import { isJsonType } from './media-type.ts'
import { headerNames } from './forwarded-headers.ts'
import type { RoutePolicy } from './route-policy.ts'

const needed = 'A route has an id, a method, a path and a scope.'
const routeId = required('Set it to a name for events and errors.', word())
const schema = keep("a Standard Schema, such as one of zod's", isStandardSchema)

const routeChecks = {
  id: deferred, // checked first: it names the route in errors
  method: required(needed, choice('GET', 'POST', 'PUT', 'PATCH', 'DELETE')),
  path: required(needed, pattern(/^/, 'a path such as /v1/card/:id')),
  scope: required(needed, choice('subject', 'business')),
  everyone: optional(flag()),
  list: optional(flag()),
  query: schema,
  body: schema,
  contentTypes: optional(mediaTypes()),
  requestHeaders: headerNames,
  responseHeaders: headerNames,
  idempotent: optional(flag()),
  readOnly: optional(flag()),
  allow: callback,
  select: callback,
} satisfies Checks<RoutePolicy>

/**
 * Checks the option `routes` at boot: at least one route, and in each one only the fields of a {@link RoutePolicy}.
 * A misspelled `allow` must not open a route.
 *
 * @param owner the provider's name in errors
 * @throws RelayConfigError
 */
export function checkRouteShapes(owner: string, routes: unknown): void {
  const where = `${owner}.routes`
  if (!Array.isArray(routes) || routes.length === 0) {
    const seen = Array.isArray(routes) ? 'empty' : kindOf(routes)
    const sentence = `${where} is ${seen}, expected a list of at least one route: the gateway serves nothing but routes.`
    throw new RelayConfigError('invalid_route', where, sentence)
  }
  for (const [at, route] of routes.entries()) {
    const place = `${where}[${at}]`
    if (!isRecord(route)) {
      const sentence = `${place} is ${kindOf(route)}, expected a route { id, method, path, scope }. Check the spelling of the route's name.`
      throw new RelayConfigError('invalid_route', place, sentence)
    }
    const name = `${where}.${routeId.read(`${place}.id`, route.id)}`
    const { body, contentTypes } = checkOptions(name, route, routeChecks)
    const unchecked = body === undefined ? undefined : contentTypes?.find((type) => !isJsonType(type))
    if (unchecked !== undefined) {
      const sentence = `${name} has a body schema, which checks JSON only, and takes ${unchecked}. Remove one of them.`
      throw new RelayConfigError('invalid_route', name, sentence)
    }
  }
}

/** No wildcards: a host names what its provider takes. */
function mediaTypes() {
  const type = pattern(
    /^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,63}$/,
    "a media type in lower case, such as 'image/jpeg'",
  )
  return listOf("media types, such as ['image/jpeg']", type)
}

/** A schema is an object or, as in ArkType, a function. */
function isStandardSchema(value: unknown): boolean {
  if (!isRecord(value) && typeof value !== 'function') return false
  const standard: unknown = Reflect.get(value, '~standard')
  return isRecord(standard) && typeof standard.validate === 'function'
}
