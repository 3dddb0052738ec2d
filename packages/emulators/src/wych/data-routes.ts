import type { EmulatorClock } from '../frame/clock.ts'
import { Refusal } from '../frame/reply.ts'
import { type Route, underPath } from '../frame/router.ts'
import type { Access } from './access.ts'
import { accountBody, accountsOf } from './accounts.ts'
import { transactionBodies } from './transactions.ts'

/** What is read with a user's token. Assumption: the paths, with and without `/v3`. */
export function dataRoutes({ asUser }: Access, clock: EmulatorClock): Route[] {
  const accounts = asUser((_, user) => ({ status: 200, body: accountsOf(user).map(accountBody) }))
  const transactions = asUser((_, user, id) => {
    // Somebody else's account is as unknown as one that never was.
    const account = accountsOf(user).find((candidate) => candidate.id === id)
    if (!account) throw new Refusal(404, { message: 'Not Found' })
    return { status: 200, body: transactionBodies(account, clock.now()) }
  })
  const routes: Route[] = [
    { method: 'GET', path: '/accounts', handle: accounts },
    { method: 'GET', path: '/accounts/:id/transactions', handle: transactions },
  ]
  return [...routes, ...underPath('/v3', routes)]
}
