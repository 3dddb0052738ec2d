import { maxQueryParameters } from '../config/defaults.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'
import type { RuleLimits } from '../routes/route-rule.ts'
import { checkSchema, lenientKey, lookAlike } from './schema-check.ts'
import { tooCostly } from './request-names.ts'

/**
 * Reads a raw query: decoded once, to be encoded again, so that no unusual encoding survives.
 *
 * @throws RelayError `bad_request` if it has too many parameters
 */
export function parametersOf(raw: string): URLSearchParams {
  const params = new URLSearchParams(raw)
  if (params.size > maxQueryParameters) {
    throw tooCostly(`The request has more than ${maxQueryParameters} parameters.`)
  }
  return params
}

/** Checks a query by its route's schema; at once if it has none. @throws RelayError `bad_request` (G8) */
export function checkQuery(
  params: URLSearchParams,
  { id, query: schema }: Pick<RoutePolicy, 'id' | 'query'>,
  rule: RuleLimits,
): Promise<void> | undefined {
  if (!schema) return undefined
  const names = new Set<string>()
  for (const name of new Set(params.keys())) {
    const key = lenientKey(name)
    if (names.has(key)) throw lookAlike(name)
    names.add(key)
  }
  return checkSchema(schema, { what: 'query', route: id, value: grouped(params), rule })
}

function grouped(params: URLSearchParams): Record<string, string | string[]> {
  const entries = [...new Set(params.keys())].map((name): [string, string | string[]] => {
    const [first = '', ...rest] = params.getAll(name)
    return [name, rest.length === 0 ? first : [first, ...rest]]
  })
  return Object.fromEntries(entries)
}
