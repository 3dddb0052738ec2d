import type { EmulatorClock } from '../server/clock.ts'
import { Refusal } from '../server/reply.ts'
import type { RecordedRequest } from '../server/request.ts'
import type { Route } from '../server/router.ts'
import type { AsUser, UserHandler } from './access.ts'
import { requireInstitution } from './institutions.ts'
import {
  type Account,
  type Day,
  dayOf,
  historyBodies,
  openingDay,
  type Period,
  positionBodies,
  transactionBodies,
} from './portfolio.ts'
import type { User } from './users.ts'

type Query = RecordedRequest['query']

/**
 * Creates the routes for positions, history and transactions. Lists take `institutions`, `investments`, `from`
 * and `to`; transactions also `types`, `ticker`, `sort`, `last` and `limit`.
 */
export function portfolioRoutes(asUser: AsUser, clock: EmulatorClock): Route[] {
  const today = () => dayOf(clock.now())
  const positions: UserHandler = ({ query }, user) => ({
    status: 200,
    body: positionBodies(accountsOf(user, query), today()),
  })
  const history: UserHandler = ({ query }, user) => {
    const period = readPeriod(query, today())
    return { status: 200, body: accountsOf(user, query).flatMap((account) => historyBodies(account, period)) }
  }
  const institutionHistory: UserHandler = (request, user, id) =>
    history(request, { ...user, institutions: [requireInstitution(user, id)] })
  const transactions: UserHandler = ({ query }, user) => ({
    status: 200,
    body: listTransactions(accountsOf(user, query), query, today()),
  })
  const transaction: UserHandler = (_, user, id) => {
    const period = { from: openingDay, to: today() }
    const all = accountsOf(user, {}).flatMap((account) => transactionBodies(account, period))
    const found = all.find((candidate) => candidate.id === id)
    if (!found) throw new Refusal(404, { message: `No transaction ${id}` })
    return { status: 200, body: found }
  }
  return [
    { method: 'GET', path: '/positions', handle: asUser(positions) },
    { method: 'GET', path: '/history', handle: asUser(history) },
    // The SDK uses this path.
    { method: 'GET', path: '/institutions/:id/history', handle: asUser(institutionHistory) },
    { method: 'GET', path: '/transactions', handle: asUser(transactions) },
    { method: 'GET', path: '/transactions/:id', handle: asUser(transaction) },
  ]
}

// Assumption: `groups` is ignored, because the emulator's users have no groups of accounts.
function accountsOf(user: User, query: Query): Account[] {
  const institutions = readList(query, 'institutions')
  const investments = readList(query, 'investments')
  return user.institutions
    .filter(({ id }) => institutions?.has(id) ?? true)
    .flatMap(({ accounts }) => accounts.filter(({ id }) => investments?.has(id) ?? true))
}

function listTransactions(accounts: readonly Account[], query: Query, today: Day) {
  const types = readList(query, 'types')
  const period = readPeriod(query, today)
  const items = accounts
    .flatMap((account) => transactionBodies(account, period))
    .filter(({ type }) => types?.has(type) ?? true)
    .filter(({ symbol }) => !query.ticker || symbol === query.ticker)
    .sort((a, b) => a.date.localeCompare(b.date) || a.id.localeCompare(b.id))
  // Assumption: newest first, unless `sort=date` asks for the oldest.
  return readSlice(query, query.sort === 'date' ? items : items.toReversed())
}

/** Reads `from` and `to`. The default is the last year (the SDK's readme). */
function readPeriod(query: Query, today: Day): Period {
  const to = readDay(query, 'to') ?? today
  const from = readDay(query, 'from') ?? dayOf(Date.parse(to) - 365 * 86_400_000)
  return { from: from > openingDay ? from : openingDay, to: to < today ? to : today }
}

function readDay(query: Query, name: string): Day | null {
  const text = query[name]
  if (!text) return null
  const atMs = Date.parse(`${text}T00:00:00Z`)
  // Date.parse reads 2026-02-30 as 2 March.
  if (!Number.isNaN(atMs) && dayOf(atMs) === text) return text
  // Assumption: an invalid date is refused. The documentation only gives the format.
  throw new Refusal(400, { message: `${name} must be a date, YYYY-MM-DD` })
}

/** Reads a comma-separated list. Returns `null` if it is omitted or empty, as the SDK sends an empty list. */
function readList(query: Query, name: string): ReadonlySet<string> | null {
  const values = (query[name] ?? '').split(',').filter(Boolean)
  return values.length > 0 ? new Set(values) : null
}

/** Returns the items after `last`, the id of the last item that the caller has, and at most `limit`. */
function readSlice<Item extends { readonly id: string }>(query: Query, items: readonly Item[]): Item[] {
  const { last, limit } = query
  const start = last ? items.findIndex(({ id }) => id === last) + 1 : 0
  if (last && start === 0) throw new Refusal(400, { message: `last: no transaction ${last} in this list` })
  if (!limit) return items.slice(start)
  const count = Number(limit)
  if (!Number.isInteger(count) || count < 1)
    throw new Refusal(400, { message: 'limit must be a whole number from 1' })
  return items.slice(start, start + count)
}
