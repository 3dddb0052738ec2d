import { wholeFrom } from '../frame/seed.ts'
import { idOf, newId } from './identifiers.ts'
import type { ProfileValues } from './profile.ts'
import type { Transfer } from './transfers.ts'

/** Somebody's account, or the business's own. */
export interface Account {
  readonly id: string
  /** The account that may act for this one; `null` for none. */
  readonly ownerId: string | null
  readonly country: string
  readonly createdAtMs: number
  /** Whether its holder has been verified, so that it may transact. */
  readonly approved: boolean
  /** By currency. */
  readonly balances: Map<string, number>
  profile: ProfileValues
  transfers: readonly Transfer[]
}

/** The accounts of an emulator. */
export interface Accounts {
  /** The id of the account that the business's own credentials stand for. */
  readonly businessId: string
  find(id: string): Account | undefined
  /** The business's sub-account of this address, approved and with balances; opened if there is none. */
  withEmail(email: string): Account
  /** Opens an account that nobody has verified and that holds nothing. */
  open(account: Pick<Account, 'ownerId' | 'country' | 'createdAtMs' | 'profile'>): Account
  /** As at the start. */
  reset(): void
}

/** A bound against a load test that opens ever more: of those opened, the first is forgotten. */
const maxAccounts = 1000

const businessEmail = 'business@example.com'
const startingEmails = ['ada@example.com', 'grace@example.com', 'alan@example.com']
const startedAtMs = Date.UTC(2026, 0, 5)

/** Makes the accounts. Ids and balances of the ones that the emulator starts with follow from the address. */
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

/** Whether one account may act for another: its own, and the sub-accounts that it has opened. */
export function mayActFor(account: Account, other: Account): boolean {
  return other === account || other.ownerId === account.id
}

/** How other things name an account. */
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
