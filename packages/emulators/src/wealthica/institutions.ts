import type { EmulatorClock } from '../server/clock.ts'
import { Refusal } from '../server/reply.ts'
import type { Route } from '../server/router.ts'
import type { AsUser, UserHandler } from './access.ts'
import { accountBody, dayOf, roundCents } from './portfolio.ts'
import type { Institution, User } from './users.ts'

/** Creates the routes to list, read, sync and remove a user's institutions. */
export function institutionRoutes(asUser: AsUser, clock: EmulatorClock): Route[] {
  const body = (institution: Institution) => institutionBody(institution, clock.now())
  const list: UserHandler = (_, user) => ({ status: 200, body: user.institutions.map(body) })
  const one: UserHandler = (_, user, id) => ({ status: 200, body: body(requireInstitution(user, id)) })
  const sync: UserHandler = (_, user, id) => {
    const institution = requireInstitution(user, id)
    institution.syncedAtMs = clock.now()
    return { status: 202, body: body(institution) }
  }
  const remove: UserHandler = (_, user, id) => {
    const institution = requireInstitution(user, id)
    user.institutions = user.institutions.filter((other) => other !== institution)
    return { status: 202 }
  }
  return [
    { method: 'GET', path: '/institutions', handle: asUser(list) },
    { method: 'GET', path: '/institutions/:id', handle: asUser(one) },
    { method: 'POST', path: '/institutions/:id/sync', handle: asUser(sync) },
    { method: 'DELETE', path: '/institutions/:id', handle: asUser(remove) },
  ]
}

/** Returns an institution of the user. Another user's and an unknown one get the same refusal. */
export function requireInstitution(user: User, id: string): Institution {
  const institution = user.institutions.find((candidate) => candidate.id === id)
  if (!institution) throw new Refusal(404, { message: `No institution ${id}` })
  return institution
}

// Assumption: these fields, taken from what add-ons for Wealthica's application read.
function institutionBody({ id, provider, accounts, createdAtMs, syncedAtMs }: Institution, nowMs: number) {
  const investments = accounts.map((account) => accountBody(account, dayOf(nowMs)))
  const sum = (field: 'cash' | 'value') =>
    roundCents(investments.reduce((total, investment) => total + investment[field], 0))
  return {
    id,
    name: provider.name,
    type: provider.id,
    provider: provider.id,
    creation_date: new Date(createdAtMs).toISOString(),
    sync_date: new Date(syncedAtMs).toISOString(),
    sync_status: 'ok',
    cash: sum('cash'),
    value: sum('value'),
    investments,
  }
}
