import type { FaultAnswer } from '@token-relay/emulators'
import type { ErrorCode } from '@token-relay/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { errorLine } from '../../src/errors.ts'
import { type Host, startHost } from '../kit/host.ts'
import { problemIn } from '../kit/problem.ts'

let host: Host
beforeEach(async () => {
  host = await startHost()
})
afterEach(() => host.close())

const post = async (user = 'ada', body: object = {}) => {
  const response = await fetch(`${host.url}/wealthica/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: `user=${user}` },
    body: JSON.stringify(body),
  })
  const { code, instance } = await problemIn(response)
  return { status: response.status, retryAfter: response.headers.get('retry-after'), code, instance }
}
const fault = (respond: FaultAnswer, times = Infinity) =>
  host.emulator.faults.add({ path: '/auth/token', times, respond })

const encoded = (text: string) => Buffer.from(text).toString('base64url')
const date = (ms: number) => new Date(host.clock.nowMs() + ms).toUTCString()
const faults: [string, () => FaultAnswer, number, ErrorCode, string | null][] = [
  ['resets the connection', () => 'reset', 503, 'upstream_unavailable', '1'],
  ['500', () => ({ status: 500 }), 503, 'upstream_unavailable', '1'],
  [
    '503 with seconds',
    () => ({ status: 503, headers: { 'retry-after': '7' } }),
    503,
    'upstream_unavailable',
    '7',
  ],
  [
    '503 with a date',
    () => ({ status: 503, headers: { 'retry-after': date(9000) } }),
    503,
    'upstream_unavailable',
    '9',
  ],
  [
    '503 with nonsense',
    () => ({ status: 503, headers: { 'retry-after': '-4' } }),
    503,
    'upstream_unavailable',
    '1',
  ],
  ['429', () => ({ status: 429, headers: { 'retry-after': '30' } }), 503, 'upstream_limited', '30'],
  ['429 without a wait', () => ({ status: 429 }), 503, 'upstream_limited', '10'],
  [
    '400 invalid_client',
    () => ({ status: 400, body: { error: 'invalid_client' } }),
    502,
    'upstream_credentials_rejected',
    null,
  ],
  ['401', () => ({ status: 401, body: { message: 'no' } }), 502, 'upstream_credentials_rejected', null],
  ['400', () => ({ status: 400, body: { error: 'no' } }), 502, 'upstream_refused', null],
  ['redirect', () => ({ redirect: 'http://127.0.0.1:9/' }), 502, 'upstream_bad_response', null],
  ['200 empty', () => ({ status: 200, body: '' }), 502, 'upstream_bad_response', null],
  ['200 HTML', () => ({ status: 200, body: '<h1>Hello</h1>' }), 502, 'upstream_bad_response', null],
  ['200 without token', () => ({ status: 200, body: {} }), 502, 'upstream_bad_response', null],
  ['200 null', () => ({ status: 200, body: 'null' }), 502, 'upstream_bad_response', null],
  [
    'a token that is not a JWT',
    () => ({ status: 200, body: { token: 'abc' } }),
    502,
    'upstream_bad_response',
    null,
  ],
  [
    'a token with three parts that are not JSON',
    () => ({ status: 200, body: { token: 'not.a.jwt' } }),
    502,
    'upstream_bad_response',
    null,
  ],
  ...['not json', '[]', '"text"'].map((payload): (typeof faults)[number] => [
    `a token whose payload is ${payload}`,
    () => ({ status: 200, body: { token: `${encoded('{"alg":"HS256"}')}.${encoded(payload)}.c2ln` } }),
    502,
    'upstream_bad_response',
    null,
  ]),
  [
    'a huge answer',
    () => ({ status: 200, body: { token: 'x'.repeat(100_000) } }),
    502,
    'upstream_bad_response',
    null,
  ],
]

test.each(faults)(
  'maps the provider’s answer to an error: %s',
  async (_name, respond, status, code, retryAfter) => {
    fault(respond())
    const answer = await post()
    expect([answer.status, answer.code, answer.retryAfter]).toEqual([status, code, retryAfter])
    expect(answer.instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/)
    host.emulator.faults.clear()
    host.clock.advance(60_000)
    expect((await post()).status).toBe(200)
  },
)

test.each<FaultAnswer>(['hang', { hangAfterHeaders: true }])(
  'a provider that answers %j is 504',
  async (respond) => {
    await host.close()
    host = await startHost({ relay: { tokenDeadlineMs: 100 } })
    fault(respond)
    const { status, code, retryAfter } = await post()
    expect([status, code, retryAfter]).toEqual([504, 'upstream_timeout', '1'])
  },
)

test('a provider that is down is 503', async () => {
  await host.emulator.close()
  const { status, code, retryAfter } = await post()
  expect([status, code, retryAfter]).toEqual([503, 'upstream_unavailable', '1'])
})

test('closing the relay during a mint does not blame the provider', async () => {
  fault('hang')
  const minted = host.relay.mint('wealthica', { id: 'ada' })
  await expect.poll(() => host.mints()).toBe(1)
  await host.relay.close({ finishMs: 0 })
  await expect(minted).rejects.toMatchObject({
    code: 'upstream_unavailable',
    message: 'The relay was closed before the provider answered.',
  })
})

test('a slow answer within the deadline is used', async () => {
  fault({ delayMs: 30 })
  expect((await post()).status).toBe(200)
})

test.each([-90_000, 90_000])(
  'a provider clock that is off by %i ms does not change lifetimes',
  async (offsetMs) => {
    await host.close()
    host = await startHost({ clockOffsetMs: offsetMs })
    const answer = await host.relay.mint('wealthica', { id: 'ada' })
    expect(answer.expiresIn).toBeCloseTo(3600, -1)
    expect(answer.windows.connect).toBeCloseTo(600, -1)
  },
)

test('a token that has expired on arrival is 502, and for Connect also one that is too old', async () => {
  host.emulator.tokens.set({ iatOffsetSeconds: -3600 })
  const expired = await post()
  host.emulator.tokens.set({ iatOffsetSeconds: -700 })
  host.clock.advance(1000)
  const tooOld = await post('ada', { purpose: 'connect' })
  const api = await post('ada', { purpose: 'api' })
  expect([expired.code, tooOld.code]).toEqual(['upstream_stale_token', 'upstream_stale_token'])
  expect(api.status).toBe(200)
  expect(host.mints()).toBe(2)
})

test('a wrong client secret is 502 for all users, one request a minute, and a log line that names the option', async () => {
  await host.close()
  const clientSecret = 'canary-9f8e7d6c'
  host = await startHost({ wealthica: { clientSecret } })
  const answers = [await post('ada'), await post('bob'), await post('eve')]
  expect(answers.map(({ code }) => code)).toEqual(Array(3).fill('upstream_credentials_rejected'))
  expect(host.mints()).toBe(2) // the second user shows that it is not about the first
  expect(host.errors).toHaveLength(2)
  expect(errorLine(host.errors[0])).toContain('wealthica.clientSecret')
  expect(errorLine(host.errors[0])).not.toContain(clientSecret)
  host.clock.advance(60_000)
  await post('ada')
  expect(host.mints()).toBe(3)
})

test('a secret that has changed at its source is read again, and the refusal is forgotten', async () => {
  await host.close()
  let clientSecret = 'outdated-1'
  host = await startHost({ wealthica: { clientSecret: () => clientSecret } })
  expect((await post('ada')).status).toBe(502)
  clientSecret = host.emulator.credentials.clientSecret
  host.clock.advance(1000)
  expect((await post('bob')).status).toBe(200)
  expect((await post('ada')).status).toBe(200)
})

test('a secret source that fails is 503 and is asked again', async () => {
  await host.close()
  let broken = true
  host = await startHost({
    wealthica: {
      clientSecret: () =>
        broken ? Promise.reject(new Error('vault sealed')) : host.emulator.credentials.clientSecret,
    },
  })
  expect((await post()).code).toBe('secret_unavailable')
  broken = false
  host.clock.advance(1000)
  expect((await post()).status).toBe(200)
})

test('100 callers of a provider that is down cause 1 request a second', async () => {
  fault({ status: 500 })
  await Promise.all(Array.from({ length: 100 }, () => post()))
  await post()
  expect(host.mints()).toBe(1)
  host.clock.advance(1000)
  await post()
  expect(host.mints()).toBe(2)
})

test("one user's refusal affects no other user", async () => {
  fault({ status: 403 }, 1)
  const [first, second] = [await post('bob'), await post('ada')]
  expect([first.status, second.status]).toEqual([502, 200])
  expect(first.code).toBe('upstream_refused')
})
