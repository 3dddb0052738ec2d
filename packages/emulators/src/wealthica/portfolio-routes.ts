import type { EmulatorClock } from '../server/clock.ts'
import { Refusal } from '../server/reply.ts'
import type { RecordedRequest } from '../server/request.ts'
import type { Route } from '../server/router.ts'
import { historyBodies } from './balances.ts'
import type { AsUser, UserHandler } from './access.ts'
import { dayOf } from './calendar.ts'
import { requireInstitution } from './institutions.ts'
import { type Account, firstOpening } from './ledger.ts'
import { type Period, readList, readPeriod, readSlice } from './list-query.ts'
import { positionBodies } from './positions.ts'
import { transactionBodies } from './transactions.ts'
import type { User } from './users.ts'

/**
 * What a user owns and what happened to it. Lists take `institutions`, `investments`, `from` and `to`;
 * transactions also `types`, `ticker`, `sort`, `last` and `limit`.
 */
export function portfolioRoutes(asUser: AsUser, clock: EmulatorClock): Route[] {
  const period = ({ query }: RecordedRequest): Period => {
    const { from, to } = readPeriod(query, clock.now())
    // Nothing happened before the first account, and nothing has happened after today.
    return { from: Math.max(from, firstOpening), to: Math.min(to, dayOf(clock.now())) }
  }
  const positions: UserHandler = (request, user) => ({
    status: 200,
    body: positionBodies(accountsOf(user, request), dayOf(clock.now())),
  })
  const history: UserHandler = (request, user) => ({
    status: 200,
    body: accountsOf(user, request).flatMap((account) => historyBodies(account, period(request))),
  })
  const transactions: UserHandler = (request, user) => ({
    status: 200,
    body: listTransactions(accountsOf(user, request), period(request), request.query),
  })
  const institutionHistory: UserHandler = (request, user, id) =>
    history(request, { ...user, institutions: [requireInstitution(user, id)] })
  const transaction: UserHandler = (_, user, id) => {
    const everything = { from: firstOpening, to: dayOf(clock.now()) }
    const all = user.institutions.flatMap(({ accounts }) =>
      accounts.flatMap((a) => transactionBodies(a, everything)),
    )
    const found = all.find((candidate) => candidate.id === id)
    if (!found) throw new Refusal(404, { message: `No transaction ${id}` })
    return { status: 200, body: found }
  }
  return [
    { method: 'GET', path: '/positions', handle: asUser(positions) },
    { method: 'GET', path: '/history', handle: asUser(history) },
    // Where the SDK fetches it.
    { method: 'GET', path: '/institutions/:id/history', handle: asUser(institutionHistory) },
    { method: 'GET', path: '/transactions', handle: asUser(transactions) },
    { method: 'GET', path: '/transactions/:id', handle: asUser(transaction) },
  ]
}

// Assumption: `groups` chooses nothing, because the emulator's users have not grouped their accounts.
function accountsOf(user: User, { query }: RecordedRequest): Account[] {
  const institutions = readList(query, 'institutions')
  const investments = readList(query, 'investments')
  return user.institutions
    .filter(({ id }) => institutions?.has(id) ?? true)
    .flatMap(({ accounts }) => accounts.filter(({ id }) => investments?.has(id) ?? true))
}

function listTransactions(accounts: readonly Account[], period: Period, query: RecordedRequest['query']) {
  const types = readList(query, 'types')
  const items = accounts
    .flatMap((account) => transactionBodies(account, period))
    .filter(({ type }) => types?.has(type) ?? true)
    .filter(({ symbol }) => !query.ticker || symbol === query.ticker)
    .sort((a, b) => a.date.localeCompare(b.date) || a.id.localeCompare(b.id))
  // Assumption: newest first, unless `sort=date` asks for the oldest.
  return readSlice(query, query.sort === 'date' ? items : items.toReversed())
}
