import type { RelayUser } from '../user.ts'
import type { RelayRoute } from './guarded-route.ts'

/**
 * Creates the function that finds the route of a path.
 *
 * @param exact routes by path, such as `/wealthica/auth`
 * @param gateways routes by the first two parts of their paths, such as `/wych/api`
 */
export function routeFinder<User extends RelayUser>(
  exact: ReadonlyMap<string, RelayRoute<User>>,
  gateways: ReadonlyMap<string, RelayRoute<User>>,
): (path: string) => RelayRoute<User> | undefined {
  return (path) => exact.get(path) ?? gateways.get(twoParts(path))
}

/** Returns `/wych/api` for `/wych/api/accounts`. */
function twoParts(path: string): string {
  const third = path.indexOf('/', path.indexOf('/', 1) + 1)
  return third > 0 ? path.slice(0, third) : ''
}
