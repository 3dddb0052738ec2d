import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '@token-relay/server'
import { listen, originOf } from './listen.ts'

/** True time, and the clocks of the relay's machine, which may differ from it. */
export interface World {
  /** True time in milliseconds since the epoch. */
  now(): number
  readonly clock: Clock
  /** Lets time pass. */
  pass(ms: number): void
  /** Sets the machine's wall clock forward, or back. */
  stepWall(ms: number): void
  /** Lets time pass while the machine sleeps: its monotonic clock stands still. */
  sleep(ms: number): void
}

/** Creates a world on the morning of 15 January 2026. */
export function createWorld(): World {
  let nowMs = Date.UTC(2026, 0, 15, 6)
  let monotonicMs = 0
  let wallOffsetMs = 0
  return {
    now: () => nowMs,
    clock: { nowMs: () => nowMs + wallOffsetMs, monotonicMs: () => monotonicMs },
    pass(ms) {
      nowMs += ms
      monotonicMs += ms
    },
    stepWall: (ms) => void (wallOffsetMs += ms),
    sleep: (ms) => void (nowMs += ms),
  }
}

/** A token that the provider has issued. */
export interface IssuedToken {
  readonly user: string
  readonly expiresAtMs: number
  /** Increases with every token. */
  readonly number: number
}

/** A provider that checks secrets, tokens and their lives by true time, over real sockets. */
export interface DayProvider {
  readonly url: string
  readonly secrets: { client: string; apiKey: string }
  state: 'up' | 'down'
  /** Whether a connection that has served a request is closed at its next one, without an answer. */
  closesReused: boolean
  /** Returns what is known of a token; `undefined` if the provider has not issued it. */
  issued(token: string): IssuedToken | undefined
  /** Returns the number of the last token. */
  lastNumber(): number
  /** Closes the connections that no request uses. */
  closeIdle(): void
  close(): Promise<void>
}

const tokenLifeMs = 3_600_000
const business = 'the business'

/** Starts the provider: `/bank` issues a user's tokens, `/acme` is called with a business's token and an API key. */
export async function startDayProvider(world: World): Promise<DayProvider> {
  const tokens = new Map<string, IssuedToken>()
  const used = new WeakSet<Socket>()
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

  const issue = (user: string): string => {
    const number = tokens.size + 1
    const iat = Math.floor(world.now() / 1000)
    const token = `${encoded({ alg: 'HS256' })}.${encoded({ sub: user, iat, exp: iat + 3600, number })}.c2ln`
    tokens.set(token, { user, number, expiresAtMs: iat * 1000 + tokenLifeMs })
    return token
  }
  const holder = ({ headers }: IncomingMessage): string | undefined => {
    const found = tokens.get(headers.authorization?.replace('Bearer ', '') ?? '')
    return found && found.expiresAtMs > world.now() ? found.user : undefined
  }
  const answerTo = (request: IncomingMessage, body: string): readonly [number, object] => {
    const url = new URL(request.url ?? '', 'http://provider')
    if (provider.state === 'down') return [503, {}]
    if (url.pathname === '/bank/auth/token') {
      if (JSON.parse(body).secret !== provider.secrets.client) return [401, {}]
      return [200, { token: issue(String(request.headers.loginname)) }]
    }
    if (url.pathname === '/acme/token') {
      if (new URLSearchParams(body).get('client_secret') !== provider.secrets.client) return [401, {}]
      return [200, { access_token: issue(business), token_type: 'Bearer', expires_in: 3600 }]
    }
    if (url.pathname === '/bank/institutions') {
      const user = holder(request)
      return user === undefined || user === business ? [401, {}] : [200, { user }]
    }
    const isKnown = request.headers['x-api-key'] === provider.secrets.apiKey && holder(request) === business
    return isKnown ? [200, { user: url.searchParams.get('customer') }] : [401, {}]
  }

  const server = await listen((request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    if (provider.closesReused && used.has(socket)) {
      socket.destroy()
      return
    }
    used.add(socket)
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const [status, body] = answerTo(request, Buffer.concat(chunks).toString())
      const headers = { 'content-type': 'application/json', date: new Date(world.now()).toUTCString() }
      response.writeHead(status, headers).end(JSON.stringify(body))
    })
  })
  const provider: DayProvider = {
    url: originOf(server),
    secrets: { client: 'day-client-secret-1', apiKey: 'day-api-key-1' },
    state: 'up',
    closesReused: false,
    issued: (token) => tokens.get(token),
    lastNumber: () => tokens.size,
    closeIdle: () => server.closeIdleConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return provider
}
