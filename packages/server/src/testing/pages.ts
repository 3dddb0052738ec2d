import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { parseTokenAnswer, type TokenAnswer } from '@token-relay/protocol'
import type { GatewayProvider } from '../provider/provider.ts'
import { createRelay } from '../relay.ts'
import type { RelayUser } from '../user.ts'

/** Index of one of the contract's two users. */
type UserIndex = 0 | 1

/** A page's call through the gateway. */
export interface PageCall {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** JSON. */
  readonly body?: string
  /** The relay token. Default: a token of the user. */
  readonly token?: string
}

/** The answer to a page. */
interface PageAnswer {
  readonly status: number
  readonly text: string
  /** `name: value` lines. */
  readonly headers: string
}

/** Acts as the users' pages, which know their session and nothing about the provider. */
export interface Pages {
  readonly mint: (user: UserIndex) => Promise<TokenAnswer>
  readonly call: (user: UserIndex, path: string, options?: PageCall) => Promise<PageAnswer>
}

/** Serves a relay with the provider on a free port of 127.0.0.1 while `use` runs. */
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
    maxCachedTokens: 100,
    onError: () => {}, // checks provoke faults and look at the answers
    providers: [provider],
  })
  const server = createServer((request, response) => relay.handler(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  try {
    await use(pagesOf(`http://127.0.0.1:${address.port}/${provider.id}`))
  } finally {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await Promise.all([closed, relay.close()])
  }
}

function pagesOf(base: string): Pages {
  const json = { 'content-type': 'application/json' }
  const tokens = new Map<UserIndex, Promise<TokenAnswer>>()
  const mint = async (user: UserIndex): Promise<TokenAnswer> => {
    const headers = { ...json, 'x-session': String(user) }
    const response = await fetch(`${base}/auth`, { method: 'POST', headers, body: '{}' })
    const answer = parseTokenAnswer(await response.json())
    assert.ok(answer, `the mint was answered with ${response.status}`)
    return answer
  }
  const tokenOf = async (user: UserIndex): Promise<string> => {
    const minted = tokens.get(user) ?? mint(user)
    tokens.set(user, minted)
    return (await minted).token
  }
  return {
    mint,
    async call(user, path, { method = 'GET', headers, body, token } = {}) {
      const authorization = `Bearer ${token ?? (await tokenOf(user))}`
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
