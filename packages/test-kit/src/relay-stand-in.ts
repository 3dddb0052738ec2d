import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { tokenAnswer } from './token-answer.ts'

/** A request that the stand-in received. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** An answer instead of a token: `hang` never answers, `drop` closes the connection, an object is the response. */
export type Reply = 'hang' | 'drop' | { status?: number; headers?: Record<string, string>; body?: unknown }

/** A relay and the API of a provider, on one port, with the paths and answers of the real ones. */
export interface Relay {
  readonly url: string
  /** Every request in order. */
  readonly seen: Seen[]
  /** Returns the mint requests. */
  mints(): Seen[]
  /** Overrides fields of the next token answers. */
  token: Record<string, unknown>
  /** The answers to the next requests for a token or a consent. After them, tokens and consents again. */
  readonly replies: Reply[]
  /** The tokens that the provider's API answers with 401. */
  readonly dead: Set<string>
  /** Runs before every response. */
  before: (seen: Seen) => Promise<void> | void
  close(): Promise<void>
}

/** Starts a relay stand-in on a free port. */
export async function startRelay(): Promise<Relay> {
  let minted = 0
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const url = `http://127.0.0.1:${port}`

  const relay: Relay = {
    url,
    seen: [],
    mints: () => relay.seen.filter(({ method, path }) => method === 'POST' && path.endsWith('/auth')),
    token: {},
    replies: [],
    dead: new Set(),
    before: () => {},
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request
    const seen = { method, path, headers, body: await text(request) }
    relay.seen.push(seen)
    const isConsent = path.endsWith('/connect')
    const consent = isConsent && (relay.replies.shift() ?? { body: { url: 'https://consent.example.com/' } })
    const reply = consent || (path.endsWith('/auth') ? authReply(seen) : apiReply(seen))
    await relay.before(seen)
    if (reply === 'hang') return
    if (reply === 'drop') return void request.socket.destroy()
    const { status = 200, headers: own = {}, body } = reply
    response.writeHead(status, { 'content-type': 'application/json', ...own })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

  function authReply({ method, path }: Seen): Reply {
    if (method === 'DELETE') return { status: 204, body: '' }
    const reply = relay.replies.shift()
    if (reply) return reply
    minted += 1
    return { body: { ...tokenAnswer(minted, path.split('/')[1] ?? '', url), ...relay.token } }
  }

  function apiReply({ headers }: Seen): Reply {
    const token = headers.authorization?.replace('Bearer ', '') ?? ''
    return relay.dead.has(token) ? { status: 401, body: {} } : { body: { token } }
  }

  return relay
}
