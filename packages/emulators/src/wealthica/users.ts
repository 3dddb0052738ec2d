import { BoundedMap } from '../server/bounded-map.ts'
import { idFrom, wholeFrom } from '../server/seed.ts'
import { catalog, type CatalogProvider } from './catalog.ts'
import type { Account } from './portfolio.ts'

/** An institution that a user connected. */
export interface Institution {
  readonly id: string
  readonly provider: CatalogProvider
  readonly accounts: readonly Account[]
  readonly createdAtMs: number
  syncedAtMs: number
}

/** A user of the team and the connected institutions. */
export interface User {
  readonly loginName: string
  institutions: readonly Institution[]
}

/** The users of an emulator. Every name exists and starts with one or two institutions. */
export interface Users {
  get(loginName: string): User
  clear(): void
}

/** Bounds the memory of a load test. The oldest user is forgotten. */
const maxUsers = 1000

/** Creates the users. The institutions that a user starts with depend on the name only. */
export function createUsers(): Users {
  const users = new BoundedMap<string, User>(maxUsers)
  return {
    get: (loginName) => {
      const known = users.get(loginName)
      if (known) return known
      const user = { loginName, institutions: startingInstitutions(loginName) }
      users.set(loginName, user)
      return user
    },
    clear: () => users.clear(),
  }
}

/** Connects an institution. A user may have several at the same provider. */
export function connectInstitution(user: User, provider: CatalogProvider, nowMs: number): Institution {
  const id = idFrom(user.loginName, provider.id, nowMs, user.institutions.length)
  const institution = makeInstitution(id, provider, nowMs)
  user.institutions = [...user.institutions, institution]
  return institution
}

/** When a user connected the first institutions. */
const connectedAtMs = Date.UTC(2025, 3, 5)
/** A user starts with one of these providers, or with it and the next one in the catalogue. */
const startingProviders = 4

function startingInstitutions(loginName: string): Institution[] {
  const first = wholeFrom({ min: 0, max: startingProviders - 1 }, loginName, 'first')
  const count = wholeFrom({ min: 1, max: 2 }, loginName, 'count')
  return catalog
    .slice(first, first + count)
    .map((provider) => makeInstitution(idFrom(loginName, provider.id), provider, connectedAtMs))
}

function makeInstitution(id: string, provider: CatalogProvider, atMs: number): Institution {
  const accounts = provider.accounts.map((type): Account => {
    const number = wholeFrom({ min: 20_000_000, max: 89_999_999 }, id, type)
    const holdings = type === 'cash' ? [] : provider.holdings
    return { id: `${number}:${type}:cad`, institutionId: id, type, holdings }
  })
  return { id, provider, accounts, createdAtMs: atMs, syncedAtMs: atMs }
}
