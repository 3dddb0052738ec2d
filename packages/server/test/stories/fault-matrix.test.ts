import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { type ErrorCode, isErrorCode } from '@token-relay/protocol'
import { oauth2ClientCredentials } from '@token-relay/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type GatewayHost, readThing, startGatewayHost } from '../kit/gateway-host.ts'
import { problemIn } from '../kit/problem.ts'
import { type Upstream, startUpstream } from '../kit/upstream.ts'

// A provider with one fault at a time, over real sockets. Time is virtual except for hangs and slow answers.

type Respond = (response: ServerResponse) => unknown
/** Status, code and Retry-After of an answer. */
type Outcome = readonly [status: number, code?: ErrorCode, retryAfter?: string]

const clientSecret = 'canary-secret-5f0c9d27'
const lifeSeconds = 600
const tokenName = 'canary-token'
let tokenEndpoint: Upstream
let host: GatewayHost
let issuedAtMs: Map<string, number>
const rejections: unknown[] = []
const onRejection = (reason: unknown) => void rejections.push(reason)

const issue = (response: ServerResponse, life: object = { expires_in: lifeSeconds }, headers = {}) => {
  const token = `${tokenName}-${issuedAtMs.size + 1}`
  issuedAtMs.set(token, host.clock.monotonicMs())
  response.writeHead(200, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify({ access_token: token, token_type: 'Bearer', ...life }))
}

beforeEach(async () => {
  process.on('unhandledRejection', onRejection)
  issuedAtMs = new Map()
  tokenEndpoint = await startUpstream()
  const credential = oauth2ClientCredentials('acme', {
    clientId: 'shop',
    clientSecret,
    tokenUrl: `${tokenEndpoint.url}/token`,
  })
  host = await startGatewayHost({
    provider: {
      credential,
      authorize: (_call, { credential: token }) => ({ authorization: `Bearer ${token}` }),
    },
    routes: [readThing],
    relay: {
      random: () => 0.5,
      tokenDeadlineMs: 500,
      gatewayDeadlinesMs: { headers: 500, idle: 500, total: 700 },
      maxResponseBytes: 100_000,
    },
  })
  tokenEndpoint.answer = (response) => issue(response)
})
afterEach(async () => {
  await Promise.all([host.close(), tokenEndpoint.close()])
  process.off('unhandledRejection', onRejection)
  const [rejection] = rejections.splice(0)
  if (rejection !== undefined) throw rejection // E4
})

/** Calls the gateway. No answer contains a secret, and no call carries a token that has expired. */
async function call(user = 'ada'): Promise<Outcome> {
  const response = await host.call(user, '/things/1')
  const { status, headers } = response
  const retryAfter = headers.get('retry-after') ?? undefined
  const copy = response.clone()
  const written = `${JSON.stringify([...headers])} ${await response.text().catch(() => 'cut off')}`
  for (const secret of [clientSecret, Buffer.from(clientSecret).toString('base64').slice(0, 24), tokenName]) {
    expect(written).not.toContain(secret)
  }
  for (const { headers: received } of host.upstream.arrivals)
    expect(lifeOf(received.authorization)).toBe('alive')
  if (status < 400) return [status]
  const { code } = await problemIn(copy)
  if (!isErrorCode(code)) throw new Error(`${code} is not a code of ours.`)
  return retryAfter === undefined ? [status, code] : [status, code, retryAfter]
}
/** Arrivals whose token was looked at when they came: the clock only goes on between calls. */
const seen = new WeakSet<object>()
function lifeOf(authorization = ''): string {
  const arrival = host.upstream.arrivals.find((each) => each.headers.authorization === authorization)
  if (arrival && seen.has(arrival)) return 'alive'
  if (arrival) seen.add(arrival)
  const issuedMs = issuedAtMs.get(authorization.slice('Bearer '.length))
  if (issuedMs === undefined) return 'unknown'
  return host.clock.monotonicMs() - issuedMs < lifeSeconds * 1000 ? 'alive' : 'expired'
}
const tokenCalls = () => tokenEndpoint.arrivals.length

const unavailable: Outcome = [503, 'upstream_unavailable', '1']
const unusable: Outcome = [502, 'upstream_bad_response']
const answer =
  (status: number, body: string | Buffer = '', headers = {}): Respond =>
  (response) =>
    response.writeHead(status, headers).end(body)
const inMs = (ms: number) => new Date(Date.now() + ms).toUTCString()

const tokenFaults: [string, Respond | 'refused', Outcome][] = [
  ['refuses connections', 'refused', unavailable],
  ['resets connections', ({ socket }) => socket?.resetAndDestroy(), unavailable],
  ['hangs before its headers', () => {}, [504, 'upstream_timeout', '1']],
  ['hangs in its body', (response) => response.write('{'), [504, 'upstream_timeout', '1']],
  ['answers 500', answer(500), unavailable],
  [
    'answers 503 and a wait in seconds',
    answer(503, '', { 'retry-after': '7' }),
    [503, 'upstream_unavailable', '7'],
  ],
  [
    'answers 503 and a wait as a date',
    (response) => answer(503, '', { 'retry-after': inMs(9_000), date: inMs(0) })(response),
    [503, 'upstream_unavailable', '9'],
  ],
  ['answers 429', answer(429, '', { 'retry-after': '30' }), [503, 'upstream_limited', '30']],
  ['answers 429 without a wait', answer(429), [503, 'upstream_limited', '10']],
  [
    'answers 400 invalid_client',
    answer(400, '{"error":"invalid_client"}'),
    [502, 'upstream_credentials_rejected'],
  ],
  ['answers 301', answer(301, '', { location: '/other' }), unusable],
  ['answers 200 without a body', answer(200), unusable],
  ['answers 200 with HTML', answer(200, '<h1>Hello</h1>'), unusable],
  ['answers 200 without a token', answer(200, '{}'), unusable],
  ['answers with too many bytes', answer(200, `{"access_token":"${'x'.repeat(100_000)}"}`), unusable],
]

describe.each(tokenFaults)('E4 a token endpoint that %s', (_name, fault, outcome) => {
  const begin = async () => {
    if (fault === 'refused') await tokenEndpoint.close()
    else tokenEndpoint.answer = (response) => void fault(response)
  }

  test('cold: the call fails, and callers share the failure', async () => {
    await begin()
    expect(await call()).toEqual(outcome)
    const before = tokenCalls()
    expect(await call('bob')).toEqual(outcome)
    expect([tokenCalls() - before, tokenCalls() <= 1, host.upstream.arrivals.length]).toEqual([0, true, 0])
  })

  test('refresh-ahead: the call succeeds with the held token', async () => {
    await call()
    await begin()
    host.clock.advance(500_000)
    expect([await call(), await call('bob')]).toEqual([[200], [200]])
    expect(tokenCalls()).toBeLessThanOrEqual(2)
    const sent = host.upstream.arrivals.map(({ headers }) => headers.authorization)
    expect(sent).toEqual(Array(3).fill(`Bearer ${tokenName}-1`))
  })

  test.each([
    ['must-wait', 580],
    ['expired', 600],
  ])('%s: the call fails, and the token is not sent', async (_zone, ageSeconds) => {
    await call()
    await begin()
    host.clock.advance(ageSeconds * 1000)
    expect([await call(), await call('bob')]).toEqual([outcome, outcome])
    expect([tokenCalls() <= 2, host.upstream.arrivals.length]).toEqual([true, 1])
  })
})

const lives: [string, Respond, number][] = [
  ['no life', (response) => issue(response, {}), 300],
  ['a life of 0 s', (response) => issue(response, { expires_in: 0 }), 300],
  ['a negative life', (response) => issue(response, { expires_in: -60 }), 300],
  ['a life as text', (response) => issue(response, { expires_in: '600' }), 600],
  ['a life of a thousand years', (response) => issue(response, { expires_in: 31_536_000_000 }), 86_400],
  ['a Date 90 s ahead', (response) => issue(response, undefined, { date: inMs(90_000) }), 600],
  ['a Date 90 s behind', (response) => issue(response, undefined, { date: inMs(-90_000) }), 600],
  ['its token slowly, but in time', (response) => setTimeout(() => issue(response), 50), 600],
]

test.each(lives)(
  'a token endpoint that sends %s is used, and asked again in time',
  async (_name, respond, life) => {
    tokenEndpoint.answer = (response) => void respond(response)
    expect(await call()).toEqual([200])
    host.clock.advance(life * 500)
    expect(await call()).toEqual([200])
    expect(tokenCalls()).toBe(1)
    host.clock.advance(life * 500)
    expect((await host.call('ada', '/things/1')).status).toBe(200)
    expect(tokenCalls()).toBe(2)
    expect(host.upstream.arrivals.at(-1)?.headers.authorization).toBe(`Bearer ${tokenName}-2`)
  },
)

const refuseFirst = (): Respond => {
  let isFirst = true
  return (response) => {
    answer(isFirst ? 401 : 200)(response)
    isFirst = false
  }
}
/** The answer, and the most calls and token calls that it may cost. */
const apiFaults: [string, Respond, Outcome, calls: number, tokenCalls: number][] = [
  ['answers 401 once', refuseFirst(), [200], 2, 2],
  ['answers 401 always', answer(401), [502, 'upstream_credentials_rejected'], 2, 2],
  ['answers 429', answer(429, 'canary', { 'retry-after': '7' }), [503, 'upstream_limited', '7'], 1, 1],
  ['answers 500', answer(500), unavailable, 1, 1],
  [
    'answers 503 and a wait',
    answer(503, '', { 'retry-after': '7' }),
    [503, 'upstream_unavailable', '7'],
    1,
    1,
  ],
  ['hangs before its headers', () => {}, [504, 'upstream_timeout', '1'], 1, 1],
  ['hangs in its body', (response) => response.write('{'), [504, 'upstream_timeout', '1'], 1, 1],
  ['resets connections', ({ socket }) => socket?.resetAndDestroy(), unavailable, 1, 1],
  [
    'breaks off in its body',
    (response) => {
      response.writeHead(200, { 'content-length': 9 }).write('{')
      setImmediate(() => response.destroy())
    },
    unavailable,
    1,
    1,
  ],
  ['answers 301', answer(301, '', { location: '/other' }), unusable, 1, 1],
  ['declares too many bytes', answer(200, 'x'.repeat(100_001)), unusable, 1, 1],
  [
    'sends a compressed bomb',
    answer(200, gzipSync(Buffer.alloc(1_000_000)), { 'content-encoding': 'gzip' }),
    unusable,
    1,
    1,
  ],
]

test.each(apiFaults)('E4 an API that %s', async (_name, fault, outcome, maxCalls, maxTokenCalls) => {
  host.upstream.answer = (response) => void fault(response)
  expect(await call()).toEqual(outcome)
  expect(host.upstream.arrivals).toHaveLength(maxCalls)
  expect(tokenCalls()).toBe(maxTokenCalls)
})

test('an API that answers 403 to a fresh credential means the user, who gets the answer', async () => {
  host.upstream.answer = (response) => void answer(403, '{"theirs":true}')(response)
  const response = await host.call('ada', '/things/1')
  expect([response.status, await response.json()]).toEqual([403, { theirs: true }])
  expect([host.upstream.arrivals.length, tokenCalls()]).toEqual([1, 1])
})

test('E3 a token endpoint that is dead through the whole refresh-ahead zone fails no request', async () => {
  await call()
  tokenEndpoint.answer = (response) => void response.writeHead(503).end()
  host.clock.advance((lifeSeconds - 121) * 1000)
  const outcomes: Outcome[] = []
  for (let second = 120; second > 30; second -= 1) {
    host.clock.advance(1_000)
    outcomes.push(...(await Promise.all([call('ada'), call('bob')])))
  }
  expect(new Set(outcomes.map(([status]) => status))).toEqual(new Set([200]))
  const tries = tokenCalls() - 1
  process.stdout.write(
    `${outcomes.length} calls in 90 s with a dead token endpoint: 0 failed, ${tries} tries\n`,
  )
  expect(tries).toBeLessThanOrEqual(12)

  const sent = host.upstream.arrivals.length
  for (let second = 30; second > -30; second -= 1) {
    host.clock.advance(1_000)
    expect(await call()).toEqual(unavailable)
  }
  expect(host.upstream.arrivals).toHaveLength(sent)
  expect(tokenCalls() - 1 - tries).toBeLessThanOrEqual(60) // one a second at most

  tokenEndpoint.answer = (response) => issue(response)
  host.clock.advance(1_000)
  expect(await call()).toEqual([200])
})
