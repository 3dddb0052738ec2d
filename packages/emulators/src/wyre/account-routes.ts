import type { EmulatorClock } from '../frame/clock.ts'
import type { Route } from '../frame/router.ts'
import { idFrom } from '../frame/seed.ts'
import type { Access, Caller } from './access.ts'
import type { Account, Accounts } from './accounts.ts'
import { readBody, readRequired } from './body.ts'
import { exception } from './exceptions.ts'
import { isComplete, profileFieldBodies, readProfile } from './profile.ts'

/** Opening an account, reading it, and telling more of its holder. */
export function accountRoutes(
  { asCaller, asAccount }: Access,
  accounts: Accounts,
  clock: EmulatorClock,
): Route[] {
  const open = asCaller((request, caller) => {
    const fields = readBody(request)
    const account = accounts.open({
      ownerId: ownerOf(caller, fields.subaccount),
      country: requireSupported(readRequired(fields, 'type'), readRequired(fields, 'country')),
      createdAtMs: clock.now(),
      profile: readProfile(fields.profileFields),
    })
    if (caller.credential.kind === 'session') caller.credential.accountId = account.id
    return { status: 200, body: accountBody(account) }
  })
  const read = asAccount((_, account, id) => ({ status: 200, body: accountBody(requireSame(account, id)) }))
  const readOwn = asAccount((_, account) => ({ status: 200, body: ownAccountBody(account) }))
  const update = asAccount((request, account, id) => {
    const profile = readProfile(readBody(request).profileFields)
    requireSame(account, id).profile = { ...account.profile, ...profile }
    return { status: 200, body: accountBody(account) }
  })
  return [
    { method: 'POST', path: '/v3/accounts', handle: open },
    { method: 'GET', path: '/v3/accounts/:id', handle: read },
    { method: 'GET', path: '/v2/account', handle: readOwn },
    { method: 'POST', path: '/v3/accounts/:id', handle: update },
  ]
}

/** A session opens its own account, once. A business opens sub-accounts, or accounts that stand alone. */
function ownerOf({ credential, account }: Caller, subaccount: unknown): string | null {
  if (credential.kind === 'session' && account) {
    // Assumption: this type. What is documented is that it fails.
    throw exception('ValidationException', 'This session has an account already.')
  }
  return subaccount === true && account ? account.id : null
}

/** What the documentation says is supported. */
function requireSupported(type: string, country: string): string {
  if (type !== 'INDIVIDUAL') throw exception('ValidationException', 'Field type takes INDIVIDUAL.')
  if (country !== 'US') throw exception('ValidationException', 'Field country takes US.')
  return country
}

/** Without `masqueradeAs`, a business cannot even read the accounts of its own customers. */
function requireSame(account: Account, id: string | undefined): Account {
  if (id === account.id) return account
  throw exception('AccessDeniedException', 'You may not access this account')
}

function accountBody({ id, country, createdAtMs, approved, balances, profile }: Account) {
  const totals = Object.fromEntries(balances)
  return {
    id,
    status: approved ? 'APPROVED' : isComplete(profile) ? 'PENDING' : 'OPEN',
    type: 'INDIVIDUAL',
    country,
    createdAt: createdAtMs,
    depositAddresses: {
      BTC: `tb1q${idFrom(id, 'BTC')}`,
      ETH: `0x${idFrom(id, 'ETH')}${idFrom(id).slice(8)}`,
    },
    totalBalances: totals,
    availableBalances: totals,
    profileFields: profileFieldBodies(profile, approved),
  }
}

/** Of the documented fields, those that say something of an emulated account. */
function ownAccountBody(account: Account) {
  const { id, createdAt, depositAddresses, totalBalances, availableBalances } = accountBody(account)
  const email = account.profile.individualEmail ?? null
  return { id, createdAt, email, depositAddresses, totalBalances, availableBalances }
}
