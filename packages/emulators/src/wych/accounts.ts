import type { EmulatorClock } from '../server/clock.ts'
import { Refusal } from '../server/reply.ts'
import { type Route, underPath } from '../server/router.ts'
import { uuidFrom, wholeFrom } from '../server/seed.ts'
import type { Access } from './access.ts'
import { type Bank, connectedBanks, type User } from './users.ts'

/** Recurring transactions: every few days, an amount in cents within a range. */
interface Habit {
  readonly description: string
  readonly everyDays: number
  readonly minCents: number
  readonly maxCents: number
}

interface Account {
  readonly id: string
  readonly name: string
  readonly bank: Bank
  readonly habits: readonly Habit[]
}

const everyday: readonly Habit[] = [
  { description: 'Salary', everyDays: 14, minCents: 280_000, maxCents: 420_000 },
  { description: 'Groceries', everyDays: 3, minCents: -18_000, maxCents: -2500 },
  { description: 'Rent', everyDays: 7, minCents: -62_000, maxCents: -48_000 },
  { description: 'Coffee', everyDays: 2, minCents: -1100, maxCents: -450 },
]

const savings: readonly Habit[] = [
  { description: 'Transfer from everyday account', everyDays: 14, minCents: 15_000, maxCents: 60_000 },
  { description: 'Interest', everyDays: 30, minCents: 800, maxCents: 4200 },
]

/** The routes for a user's token. Assumption: the paths, with and without `/v3`. */
export function dataRoutes({ asUser }: Access, clock: EmulatorClock): Route[] {
  const accounts = asUser((_, user) => ({ status: 200, body: accountsOf(user).map(accountBody) }))
  const transactions = asUser((_, user, id) => {
    // Another user's account and an unknown one get the same answer.
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

/** Two accounts at each bank with an active consent. */
function accountsOf(user: User): Account[] {
  return connectedBanks(user).flatMap((bank) =>
    Object.entries({ Everyday: everyday, Savings: savings }).map(([name, habits]) => ({
      id: uuidFrom('account', user.id, bank.id, name),
      name,
      bank,
      habits,
    })),
  )
}

/** Assumption: the fields. */
function accountBody({ id, name, bank }: Account) {
  const cents = wholeFrom({ min: 120_000, max: 2_400_000 }, id, 'balance')
  return {
    id,
    name,
    institution: bank.name,
    number: numberOf(id),
    currency: 'NZD',
    balance: cents / 100,
  }
}

function numberOf(id: string): string {
  const branch = wholeFrom({ min: 3000, max: 3999 }, id, 'branch')
  const number = wholeFrom({ min: 1_000_000, max: 9_999_999 }, id, 'number')
  return `12-${branch}-${number}-00`
}

const dayMs = 86_400_000
/** How many days of transactions the API returns. Assumption: the number; the API's paging is not published. */
const daysBack = 90

/** The latest transactions, newest first. A day's transactions never change. Assumption: the fields. */
function transactionBodies({ id: accountId, habits }: Account, nowMs: number) {
  const today = Math.floor(nowMs / dayMs)
  return Array.from({ length: daysBack }, (_, age) => today - age).flatMap((day) =>
    habits.flatMap(({ description, everyDays, minCents, maxCents }) => {
      const offset = wholeFrom({ min: 0, max: everyDays - 1 }, accountId, description)
      if ((day + offset) % everyDays !== 0) return []
      const cents = wholeFrom({ min: minCents, max: maxCents }, accountId, description, day)
      const date = new Date(day * dayMs).toISOString().slice(0, 10)
      const id = uuidFrom('transaction', accountId, description, day)
      return [{ id, accountId, date, description, amount: cents / 100, currency: 'NZD' }]
    }),
  )
}
