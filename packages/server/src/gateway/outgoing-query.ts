import { RelayError } from '../errors.ts'
import { isPartOf, plainName } from './plain-name.ts'
import type { RoutePolicy } from './route-policy.ts'

/**
 * The query that goes to the provider: what the browser sent, decoded once and written anew, so that no oddity of
 * its encoding survives.
 *
 * @param reserved names of parameters that the relay sets itself, as {@link plainName} writes them
 * @throws RelayError `reserved_parameter` (G7) or `bad_request` (G8)
 */
export async function outgoingQuery(
  raw: string,
  { query: schema }: Pick<RoutePolicy, 'query'>,
  reserved: readonly string[],
): Promise<URLSearchParams> {
  const params = new URLSearchParams(raw)
  for (const name of params.keys()) checkReserved(name, reserved)
  if (schema) {
    const given = grouped(params)
    const result = await schema['~standard'].validate(given)
    const kept = result.issues ? undefined : result.value
    const allKept =
      typeof kept === 'object' &&
      kept !== null &&
      Object.keys(given).every((name) => Object.hasOwn(kept, name))
    if (!allKept) throw new RelayError('bad_request', 'The query is not what this route takes.')
  }
  return params
}

/** Refuses a name that the provider's server may read as one that the relay sets itself (G7). */
export function checkReserved(name: string, reserved: readonly string[]): void {
  // To some servers a NUL is the end of a text, to others nothing at all.
  const readings = [name, ...name.split('\0')].map(plainName)
  const owned = reserved.find((own) => readings.some((plain) => isPartOf(plain, own)))
  if (owned !== undefined)
    throw new RelayError('reserved_parameter', `"${owned}" is set by the server. Leave it out.`)
}

function grouped(params: URLSearchParams): Record<string, string | string[]> {
  const entries = [...new Set(params.keys())].map((name): [string, string | string[]] => {
    const [first = '', ...rest] = params.getAll(name)
    return [name, rest.length === 0 ? first : [first, ...rest]]
  })
  return Object.fromEntries(entries)
}
