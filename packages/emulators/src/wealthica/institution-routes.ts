import type { EmulatorClock } from '../frame/clock.ts'
import { Refusal } from '../frame/reply.ts'
import type { Handler, Route } from '../frame/router.ts'
import type { UserHandler } from './bearer.ts'
import { dayOf, isoTime } from './calendar.ts'
import { accountBody } from './balances.ts'
import { roundCents } from './securities.ts'
import type { Institution, User } from './users.ts'

/** The institutions that a user has connected: list, one, sync, remove. */
export function institutionRoutes(asUser: (handle: UserHandler) => Handler, clock: EmulatorClock): Route[] {
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

/** Finds an institution of this user; somebody else's is as unknown as one that never was. */
export function requireInstitution(user: User, id: string): Institution {
  const institution = user.institutions.find((candidate) => candidate.id === id)
  if (!institution) throw new Refusal(404, { message: `No institution ${id}` })
  return institution
}

// Assumption: these fields, after what add-ons for Wealthica's own application read.
function institutionBody({ id, provider, accounts, createdAtMs, syncedAtMs }: Institution, nowMs: number) {
  const investments = accounts.map((account) => accountBody(account, dayOf(nowMs)))
  const sum = (field: 'cash' | 'value') =>
    roundCents(investments.reduce((total, investment) => total + investment[field], 0))
  return {
    id,
    name: provider.name,
    type: provider.id,
    provider: provider.id,
    creation_date: isoTime(createdAtMs),
    sync_date: isoTime(syncedAtMs),
    sync_status: 'ok',
    cash: sum('cash'),
    value: sum('value'),
    investments,
  }
}
