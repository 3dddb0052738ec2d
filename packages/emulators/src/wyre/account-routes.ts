import type { EmulatorClock } from '../server/clock.ts'
import type { Route } from '../server/router.ts'
import { idFrom } from '../server/seed.ts'
import type { Access, Caller } from './access.ts'
import type { Account, Accounts } from './accounts.ts'
import { exception } from './exceptions.ts'
import { readBody, readRequired } from './fields.ts'
import { isComplete, profileFieldBodies, readProfile } from './profile.ts'

/** Creates the routes to open an account, read it and update its holder's profile. */
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

/** A session opens one account for itself. A business opens sub-accounts or independent accounts. */
function ownerOf({ credential, account }: Caller, subaccount: unknown): string | null {
  if (credential.kind === 'session' && account) {
    // Assumption: this type. It is documented that it fails.
    throw exception('ValidationException', 'This session has an account already.')
  }
  return subaccount === true && account ? account.id : null
}

/** Only these values are documented as supported. */
function requireSupported(type: string, country: string): string {
  if (type !== 'INDIVIDUAL') throw exception('ValidationException', 'Field type takes INDIVIDUAL.')
  if (country !== 'US') throw exception('ValidationException', 'Field country takes US.')
  return country
}

/** Without `masqueradeAs`, a business cannot read the accounts of its customers either. */
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

/** The documented fields that have a meaning in the emulator. */
function ownAccountBody(account: Account) {
  const { id, createdAt, depositAddresses, totalBalances, availableBalances } = accountBody(account)
  const email = account.profile.individualEmail ?? null
  return { id, createdAt, email, depositAddresses, totalBalances, availableBalances }
}
