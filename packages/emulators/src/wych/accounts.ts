import { wholeFrom } from '../frame/seed.ts'
import type { Bank } from './banks.ts'
import { connectedBanks, type User } from './users.ts'
import { uuidFrom } from './uuid.ts'

/** What regularly happens in an account: every so many days, an amount in cents within a range. */
interface Habit {
  readonly description: string
  readonly everyDays: number
  readonly minCents: number
  readonly maxCents: number
}

/** An account of a user at a bank. */
export interface Account {
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

/** The accounts at the banks that a user lets the app read: two at each. */
export function accountsOf(user: User): Account[] {
  return connectedBanks(user).flatMap((bank) =>
    Object.entries({ Everyday: everyday, Savings: savings }).map(([name, habits]) => ({
      id: uuidFrom('account', user.id, bank.id, name),
      name,
      bank,
      habits,
    })),
  )
}

// Assumption: the fields of an account.

/** An account, as the API lists it. */
export function accountBody({ id, name, bank }: Account) {
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
