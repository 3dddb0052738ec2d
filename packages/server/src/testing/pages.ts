import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { parseTokenAnswer, type TokenAnswer } from '@token-relay/protocol'
import type { GatewayProvider } from '../provider/provider.ts'
import { createRelay } from '../relay.ts'
import type { RelayUser } from '../user.ts'

/** Which of the two users of a contract. */
type UserIndex = 0 | 1

/** What a page sends. */
export interface PageCall {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** JSON. */
  readonly body?: string
  /** The relay token. Default: one of the user's own. */
  readonly token?: string
}

/** What a page gets. */
interface PageAnswer {
  readonly status: number
  readonly text: string
  /** Names and values, a line each. */
  readonly headers: string
}

/** What a page can do: it knows its session, and nothing of the provider. */
export interface Pages {
  readonly mint: (user: UserIndex) => Promise<TokenAnswer>
  readonly call: (user: UserIndex, path: string, options?: PageCall) => Promise<PageAnswer>
}

/** Serves a relay with the provider while `use` runs. */
export async function withPages<User extends RelayUser>(
  provider: GatewayProvider<User>,
  users: readonly [User, User],
  use: (pages: Pages) => Promise<void>,
): Promise<void> {
  const relay = createRelay<User>({
    identify: ({ headers }) => users[headers['x-session'] === '1' ? 1 : 0],
    signingKeys: ['provider-contract-0b6cf5d2a7e94c13'],
    allowInsecureUpstream: true,
    rateLimit: false,
    onError: () => {}, // checks provoke faults: what counts is the answer
    providers: [provider],
  })
  const server = createServer((request, response) => relay.handler(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  try {
    await use(pagesOf(`http://127.0.0.1:${address.port}/${provider.id}`))
  } finally {
    server.closeAllConnections()
    server.close()
    await relay.close()
  }
}

function pagesOf(base: string): Pages {
  const json = { 'content-type': 'application/json' }
  const mint = async (user: UserIndex): Promise<TokenAnswer> => {
    const headers = { ...json, 'x-session': String(user) }
    const response = await fetch(`${base}/auth`, { method: 'POST', headers, body: '{}' })
    const answer = parseTokenAnswer(await response.json())
    assert.ok(answer, `The mint answered ${response.status}.`)
    return answer
  }
  return {
    mint,
    async call(user, path, { method = 'GET', headers, body, token } = {}) {
      const authorization = `Bearer ${token ?? (await mint(user)).token}`
      const response = await fetch(`${base}/api${path}`, {
        method,
        headers: { ...(body !== undefined && json), ...headers, authorization, 'x-session': String(user) },
        ...(body !== undefined && { body }),
      })
      const text = await response.text()
      return {
        status: response.status,
        text,
        headers: [...response.headers].map((pair) => pair.join(': ')).join('\n'),
      }
    },
  }
}
