import type { RelayUser } from '../user.ts'
import { type Pages, withPages } from './pages.ts'
import {
  callsOnce,
  keepsToSession,
  leaksNothing,
  mintsAlone,
  opensOnly,
  refusesUnheard,
  rereadsSecrets,
  tellsApart,
  writes,
} from './promises.ts'
import type { ProviderContract } from './provider-contract.ts'
import { refusedCalls } from './refused-calls.ts'

/** One promise of a provider. */
export interface ContractCheck {
  /** The promise, as a test title. */
  readonly name: string
  /** Rejects with an `AssertionError` if the provider breaks the promise. */
  readonly run: () => Promise<void>
}

/**
 * Returns the checks that every gateway provider should pass, for any test runner:
 *
 * ```ts
 * import { providerContract } from '@token-relay/server/testing'
 * import { test } from 'vitest'
 *
 * const checks = providerContract({
 *   provider: tidepay({ apiKey: 'test-5f0c', apiUrl: sandbox.url }),
 *   users: [ada, bob],
 *   path: '/wallet',
 *   requests: () => sandbox.requests.length,
 *   canaries: () => ['test-5f0c'],
 * })
 * test.each(checks)('$name', ({ run }) => run())
 * ```
 *
 * Each check starts its own relay on a free port of 127.0.0.1, sends real HTTP requests as a page would, and closes the
 * relay again. There are 6 to 10 checks: those for reserved names, routes, writes and secrets need a contract that has
 * some. Every expectation comes from the contract, none from the provider. Run them one after another, because they compare counts of `requests` and `reads`.
 */
export function providerContract<User extends RelayUser>(
  contract: ProviderContract<User>,
): readonly ContractCheck[] {
  const { provider, users, shared, write, routes, secrets } = contract
  const check = (name: string, promise: (pages: Pages) => Promise<void>): ContractCheck => ({
    name,
    run: () => withPages(provider, users, promise),
  })
  const unrouted = [{ path: '/no/such/route', status: 404 }]
  const refused = refusedCalls(contract)
  const checks = [
    check('a mint sends the provider no request', (pages) => mintsAlone(pages, contract)),
    check('a call succeeds, and a second call sends one request', (pages) => callsOnce(pages, contract)),
    check(shared ? 'every user gets the same data' : 'two users get different data', (pages) =>
      tellsApart(pages, contract),
    ),
    check("one user's token is refused in another user's session", (pages) =>
      keepsToSession(pages, contract),
    ),
    check('a path without a route is refused, and the provider gets no request', (pages) =>
      refusesUnheard(pages, contract, unrouted),
    ),
    check('no answer contains a secret or a credential, in any encoding', (pages) =>
      leaksNothing(pages, contract, refused),
    ),
  ]
  if (refused.length > 0) {
    const name = 'a parameter that only the relay may set is refused, and the provider gets no request'
    checks.push(check(name, (pages) => refusesUnheard(pages, contract, refused)))
  }
  if (routes) {
    const name = 'pages may call exactly the routes that are listed, each for its audience'
    checks.push({ name, run: async () => opensOnly(provider.routes, routes) })
  }
  if (write) {
    const name = write.needsKey ? 'a write succeeds, but only with an Idempotency-Key' : 'a write succeeds'
    checks.push(check(name, (pages) => writes(pages, contract, write)))
  }
  if (secrets) {
    const name = 'a 401 of the provider makes the relay read every secret again, and is not a 401 to the page'
    checks.push(check(name, (pages) => rereadsSecrets(pages, contract, secrets)))
  }
  return checks
}
