import {
  callsOnce,
  keepsToSession,
  leaksNothing,
  mintsAlone,
  refusesUnheard,
  rereadsSecrets,
  tellsApart,
  writes,
} from './promises.ts'
import { type Pages, withPages } from './pages.ts'
import { refusedCalls } from './refused-calls.ts'
import type { ProviderContract } from './provider-contract.ts'
import type { RelayUser } from '../user.ts'

export type { ContractSecrets, ContractWrite, ProviderContract } from './provider-contract.ts'

/** One promise of a provider: rejects with an `AssertionError` where it is broken. */
export interface ContractCheck {
  readonly name: string
  readonly run: () => Promise<void>
}

/**
 * The promises that every gateway provider keeps, for any test runner:
 *
 * ```ts
 * test.each(providerContract(subject))('$name', ({ run }) => run())
 * ```
 *
 * Each check starts a relay of its own on a free port of this machine and talks real HTTP to it. There are fewer
 * where the provider reserves and injects nothing, and where the contract names no `write` or no `secrets`.
 */
export function providerContract<User extends RelayUser>(
  contract: ProviderContract<User>,
): readonly ContractCheck[] {
  const { provider, users, shared, write, secrets } = contract
  const needsKey = provider.signsWrites
  const check = (name: string, promise: (pages: Pages) => Promise<void>): ContractCheck => ({
    name,
    run: () => withPages(provider, users, promise),
  })
  const unrouted = [{ path: '/no/such/route', status: 404 }]
  const refused = refusedCalls(contract)
  const checks = [
    check('a mint asks the provider for nothing', (pages) => mintsAlone(pages, contract)),
    check('a call succeeds, and the second makes no more than its own request', (pages) =>
      callsOnce(pages, contract),
    ),
    check(shared ? 'every user gets the same data' : 'two users get different data', (pages) =>
      tellsApart(pages, contract),
    ),
    check("one user's token is refused in another's session", (pages) => keepsToSession(pages, contract)),
    check('a path without a route is refused before the provider hears of it', (pages) =>
      refusesUnheard(pages, contract, unrouted),
    ),
    check('no secret and no credential is in any answer, in any encoding', (pages) =>
      leaksNothing(pages, contract, refused),
    ),
  ]
  if (refused.length > 0) {
    const name = 'what only the relay may set is refused before the provider hears of it'
    checks.push(check(name, (pages) => refusesUnheard(pages, contract, refused)))
  }
  if (write) {
    const name = needsKey ? 'a write succeeds, with an Idempotency-Key alone' : 'a write succeeds'
    checks.push(check(name, (pages) => writes(pages, contract, { write, needsKey })))
  }
  if (secrets) {
    const name = 'a refusal has every secret read again, and is no 401 to the browser'
    checks.push(check(name, (pages) => rereadsSecrets(pages, contract, secrets)))
  }
  return checks
}
