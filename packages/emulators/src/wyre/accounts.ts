import { wholeFrom } from '../server/seed.ts'
import { idOf, newId } from './identifiers.ts'
import type { ProfileValues } from './profile.ts'

/** An order to transfer money. */
export interface TransferOrder {
  readonly source: string
  readonly sourceCurrency: string
  readonly sourceAmount: number
  readonly dest: string
  readonly destCurrency: string
  readonly destAmount: number
  readonly message: string | null
  /** An id that the caller chose, unique within the account. */
  readonly customId: string | null
  /** Whether it is executed without a separate confirmation. */
  readonly autoConfirm: boolean
}

/** An order that was accepted. */
export interface Transfer extends TransferOrder {
  readonly id: string
  readonly createdAtMs: number
}

/** An account of the business or of a customer. */
export interface Account {
  readonly id: string
  /** The account that may act for this one, or `null`. */
  readonly ownerId: string | null
  readonly country: string
  readonly createdAtMs: number
  /** Whether the holder is verified. Only then can the account transfer money. */
  readonly approved: boolean
  /** By currency. */
  readonly balances: Map<string, number>
  profile: ProfileValues
  transfers: readonly Transfer[]
}

/** The accounts of an emulator. */
export interface Accounts {
  /** The id of the account that belongs to the business's keys. */
  readonly businessId: string
  find(id: string): Account | undefined
  /** Returns the business's approved sub-account of this address, and opens it if it does not exist. */
  withEmail(email: string): Account
  /** Opens an unverified account without money. */
  open(account: Pick<Account, 'ownerId' | 'country' | 'createdAtMs' | 'profile'>): Account
  /** Restores the initial accounts. */
  reset(): void
}

/** Bounds the memory of a load test. The oldest account is forgotten. */
const maxAccounts = 1000

const businessEmail = 'business@example.com'
const startingEmails = ['ada@example.com', 'grace@example.com', 'alan@example.com']
const startedAtMs = Date.UTC(2026, 0, 5)

/** Creates the initial accounts. Their ids and balances depend on the address only. */
export function createAccounts(): Accounts {
  const businessId = idOf('AC', businessEmail)
  const start = () => ({
    business: verifiedAccount(businessEmail, null),
    others: startingEmails.map((email) => verifiedAccount(email, businessId)),
  })
  let current = start()
  const find = (id: string) => [current.business, ...current.others].find((account) => account.id === id)
  const add = (account: Account): Account => {
    current = { ...current, others: [...current.others, account].slice(-maxAccounts) }
    return account
  }
  return {
    businessId,
    find,
    withEmail: (email) => find(idOf('AC', email)) ?? add(verifiedAccount(email, businessId)),
    open: (opened) =>
      add({ ...opened, id: newId('AC'), approved: false, balances: new Map(), transfers: [] }),
    reset: () => {
      current = start()
    },
  }
}

/** Returns whether an account may act for another one: for itself and for its sub-accounts. */
export function mayActFor(account: Account, other: Account): boolean {
  return other === account || other.ownerId === account.id
}

/** Returns the resource name of an account. */
export function accountName({ id }: Account): string {
  return `account:${id}`
}

function verifiedAccount(email: string, ownerId: string | null): Account {
  const amount = (currency: string, max: number) => wholeFrom({ min: 1, max }, email, currency)
  return {
    id: idOf('AC', email),
    ownerId,
    country: 'US',
    createdAtMs: startedAtMs,
    approved: true,
    balances: new Map([
      ['USD', 1000 + amount('USD', 900_000) / 100],
      ['BTC', amount('BTC', 200_000) / 1_000_000],
      ['ETH', amount('ETH', 50_000) / 10_000],
    ]),
    profile: { individualEmail: email, individualLegalName: email.replace(/@.*/, '') },
    transfers: [],
  }
}
