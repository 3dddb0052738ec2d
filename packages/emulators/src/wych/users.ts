import { uuidFrom, wholeFrom } from '../server/seed.ts'

/** A bank that users can connect. */
export interface Bank {
  readonly id: string
  readonly name: string
}

/** The banks of the emulator. They are fictitious. */
export const banks: readonly Bank[] = [
  { id: 'kauri', name: 'Kauri Bank' },
  { id: 'tasman', name: 'Tasman Mutual' },
  { id: 'southern', name: 'Southern Cross Savings' },
  { id: 'pohutukawa', name: 'Pōhutukawa Credit Union' },
]

/** The state of a consent. */
export type ConsentState = 'ACTIVE' | 'PENDING' | 'REJECTED'

/** A user's consent for one bank. */
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
  /** Returns the user with this address, and creates it if it does not exist. */
  withEmail(email: string): User
  find(id: string): User | undefined
  /** Restores the initial users. */
  reset(): void
}

/** Bound the memory of a load test. The oldest user, or connection, is forgotten. */
const maxUsers = 1000
const maxConnections = 50

const startingEmails = ['ada@example.com', 'grace@example.com', 'alan@example.com']

/** Creates the initial users. Ids and the first connected bank depend on the address only. */
export function createUsers(): Users {
  let users = startingEmails.map(makeUser)
  return {
    list: () => users,
    find: (id) => users.find((user) => user.id === id),
    withEmail: (address) => {
      // Assumption: addresses are case-insensitive.
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

/** Records a user's answer to a consent. */
export function addConnection(user: User, bank: Bank, state: ConsentState): Connection {
  const last = user.connections.at(-1)
  const connection = { id: uuidFrom('connection', user.id, last?.id ?? '', state), bank, state }
  user.connections = [...user.connections, connection].slice(-maxConnections)
  return connection
}

/** Returns the banks with an active consent. */
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
