import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { parseTokenAnswer, type TokenAnswer } from '@token-relay/protocol'
import type { GatewayProvider } from './providers/provider.ts'
import { createRelay } from './relay.ts'
import type { RelayUser } from './subject.ts'

/** A gateway provider under test. */
export interface ProviderContract<User extends RelayUser> {
  readonly provider: GatewayProvider<User>
  /** Two users whose data differ. */
  readonly users: readonly [User, User]
  /** A call that succeeds for both users and answers each with their own data, such as `/v3/accounts/me`. */
  readonly path: string
  /** Says that the call answers everybody alike, such as a business's balance. */
  readonly shared?: true
  /** How many requests the provider's server has got so far. */
  readonly requests: () => number
  /** Texts that must never reach a browser: secrets, keys, credentials. */
  readonly canaries: () => readonly string[]
}

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
 * Each check starts a relay of its own on a free port of this machine and talks real HTTP to it.
 */
export function providerContract<User extends RelayUser>(
  contract: ProviderContract<User>,
): readonly ContractCheck[] {
  const { path, shared, requests, canaries } = contract
  const check = (name: string, promise: (page: Pages) => Promise<void>): ContractCheck => ({
    name,
    run: () => withPages(contract, promise),
  })
  return [
    check('a mint asks the provider for nothing', async ({ mint }) => {
      const before = requests()
      const answer = await mint(0)
      assert.equal(answer.mode, 'gateway')
      assert.equal(requests(), before)
    }),
    check('a call succeeds, and the second makes no more than its own request', async ({ mint, call }) => {
      const { token } = await mint(0)
      assert.equal((await call(0, token, path)).status, 200)
      const before = requests()
      assert.equal((await call(0, token, path)).status, 200)
      assert.equal(requests(), before + 1)
    }),
    check(
      shared ? 'every user gets the same data' : 'two users get different data',
      async ({ mint, call }) => {
        const texts = await Promise.all(
          ([0, 1] as const).map(async (user) => (await call(user, (await mint(user)).token, path)).text),
        )
        assert.equal(texts[0] === texts[1], shared === true)
      },
    ),
    check("one user's token is refused in another's session", async ({ mint, call }) => {
      assert.equal((await call(1, (await mint(0)).token, path)).status, 401)
    }),
    check('a path without a route is refused before the provider hears of it', async ({ mint, call }) => {
      const before = requests()
      assert.equal((await call(0, (await mint(0)).token, '/no/such/route')).status, 404)
      assert.equal(requests(), before)
    }),
    check('no secret and no credential is in any answer', async ({ mint, call }) => {
      const answer = await mint(0)
      const seen = JSON.stringify([
        answer,
        await call(0, answer.token, path),
        await call(0, answer.token, '/no'),
      ])
      const leaked = canaries().findIndex((canary) => seen.includes(canary))
      assert.equal(leaked, -1, `canary ${leaked} reached the browser`)
    }),
  ]
}

type UserIndex = 0 | 1

/** What a page can do: it knows its session, and nothing of the provider. */
interface Pages {
  readonly mint: (user: UserIndex) => Promise<TokenAnswer>
  readonly call: (
    user: UserIndex,
    token: string,
    path: string,
  ) => Promise<{ status: number; text: string; headers: string }>
}

/** Serves a relay with the provider while `use` runs. */
async function withPages<User extends RelayUser>(
  { provider, users }: ProviderContract<User>,
  use: (pages: Pages) => Promise<void>,
): Promise<void> {
  const relay = createRelay<User>({
    identify: ({ headers }) => users[headers['x-session'] === '1' ? 1 : 0],
    signingKeys: ['provider-contract-0b6cf5d2a7e94c13'],
    allowInsecureUpstream: true,
    rateLimit: false,
    providers: [provider],
  })
  const server = createServer((request, response) => relay.handler(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const base = `http://127.0.0.1:${address.port}/${provider.id}`
  try {
    await use({
      async mint(user) {
        const headers = { 'content-type': 'application/json', 'x-session': String(user) }
        const response = await fetch(`${base}/auth`, { method: 'POST', headers, body: '{}' })
        const answer = parseTokenAnswer(await response.json())
        assert.ok(answer, `The mint answered ${response.status}.`)
        return answer
      },
      async call(user, token, path) {
        const headers = { authorization: `Bearer ${token}`, 'x-session': String(user) }
        const response = await fetch(`${base}/api${path}`, { headers })
        return {
          status: response.status,
          text: await response.text(),
          headers: JSON.stringify(Object.fromEntries(response.headers)),
        }
      },
    })
  } finally {
    server.closeAllConnections()
    server.close()
    await relay.close()
  }
}
