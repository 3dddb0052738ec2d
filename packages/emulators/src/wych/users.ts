import { wholeFrom } from '../frame/seed.ts'
import { type Bank, banks } from './banks.ts'
import { uuidFrom } from './uuid.ts'

/** What became of a consent. */
export type ConsentState = 'ACTIVE' | 'PENDING' | 'REJECTED'

/** A consent that a user was asked for, and the bank it is about. */
export interface Connection {
  readonly id: string
  readonly bank: Bank
  readonly state: ConsentState
}

/** A user of the app. */
export interface User {
  readonly id: string
  readonly email: string
  connections: readonly Connection[]
}

/** The users of an emulator. */
export interface Users {
  list(): readonly User[]
  /** The user with this address, who is created if there is none. */
  withEmail(email: string): User
  /** The user with this id. */
  find(id: string): User | undefined
  /** As at the start. */
  reset(): void
}

/** Bounds against a load test with ever new names: who came first is forgotten. */
const maxUsers = 1000
const maxConnections = 50

const startingEmails = ['ada@example.com', 'grace@example.com', 'alan@example.com']

/** Makes the users. Ids, and the bank that somebody starts with, follow from the address alone. */
export function createUsers(): Users {
  let users = startingEmails.map(makeUser)
  return {
    list: () => users,
    find: (id) => users.find((user) => user.id === id),
    withEmail: (address) => {
      // Assumption: addresses are compared without regard to case.
      const email = address.toLowerCase()
      const known = users.find((user) => user.email === email)
      if (known) return known
      const user = makeUser(email)
      users = [...users, user].slice(-maxUsers)
      return user
    },
    reset: () => {
      users = startingEmails.map(makeUser)
    },
  }
}

/** Records what a user answered. */
export function addConnection(user: User, bank: Bank, state: ConsentState): Connection {
  const last = user.connections.at(-1)
  const connection = { id: uuidFrom('connection', user.id, last?.id ?? '', state), bank, state }
  user.connections = [...user.connections, connection].slice(-maxConnections)
  return connection
}

/** The banks that a user lets the app read. */
export function connectedBanks({ connections }: User): readonly Bank[] {
  const active = connections.filter(({ state }) => state === 'ACTIVE')
  return banks.filter((bank) => active.some((connection) => connection.bank === bank))
}

function makeUser(email: string): User {
  const user: User = { id: uuidFrom('user', email), email, connections: [] }
  const bank = banks[wholeFrom({ min: 0, max: 1 }, email, 'bank')]
  if (bank) addConnection(user, bank, 'ACTIVE')
  return user
}
