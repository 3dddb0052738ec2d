import type { Route } from '../frame/router.ts'
import type { Access } from './access.ts'
import { exception } from './exceptions.ts'
import { rateBodies } from './rates.ts'

/**
 * What exchanging costs, and how much an account may move. Assumption: both need credentials, as the rest
 * does.
 */
export function marketRoutes({ asAccount }: Access): Route[] {
  const rates = asAccount(({ query }) => {
    const body = rateBodies(query.as ?? 'divisor')
    if (!body) throw exception('ValidationException', 'Parameter as takes divisor, multiplier or priced.')
    return { status: 200, body }
  })
  // Assumption: these fields and numbers.
  const limits = asAccount(() => ({
    status: 200,
    body: { currency: 'USD', daily: 2500, weekly: 10_000, yearly: 250_000 },
  }))
  return [
    { method: 'GET', path: '/v3/rates', handle: rates },
    { method: 'GET', path: '/v3/limits', handle: limits },
  ]
}
