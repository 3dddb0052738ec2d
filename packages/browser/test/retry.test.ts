import { expect, test } from 'vitest'
import { type Reply } from '@token-relay/test-kit'
import { setUp } from './kit/set-up.ts'

const problem = (status: number, code: string, retryAfter?: string): Reply => ({
  status,
  body: { code },
  ...(retryAfter && { headers: { 'retry-after': retryAfter } }),
})

for (const status of [408, 425, 429, 503, 504]) {
  test(`${status} is tried three times`, async () => {
    const { client, relay, drive } = await setUp()
    relay.replies.push(...Array.from({ length: 5 }, () => problem(status, 'upstream_unavailable')))
    await expect(drive(client.getToken('wealthica'))).rejects.toMatchObject({ status })
    expect(relay.mints()).toHaveLength(3)
  })
}

test('a cut line is tried again', async () => {
  const { client, relay, drive } = await setUp()
  relay.replies.push('drop', 'drop')
  expect(await drive(client.getToken('wealthica'))).toBe('token-1')
})

for (const [status, code] of [
  [400, 'unsupported_purpose'],
  [403, 'no_provider_account'],
  [500, 'identify_failed'],
  [502, 'upstream_credentials_rejected'],
] as const) {
  test(`${status} ${code} is final`, async () => {
    const { client, relay } = await setUp()
    relay.replies.push(problem(status, code))
    await expect(client.getToken('wealthica')).rejects.toMatchObject({ name: 'TokenError', code, status })
    expect(relay.mints()).toHaveLength(1)
  })
}

test('a failure that is not the relay’s own says http_error', async () => {
  const { client, relay } = await setUp()
  relay.replies.push({ status: 502, body: '<html>Bad Gateway</html>' })
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'http_error', status: 502 })
})

for (const [what, reply] of [
  ['no token', { body: {} }],
  ['a token of another provider', { body: { provider: 'wych' } }],
  ['HTML', { body: '<html></html>' }],
  ['nothing', { body: '' }],
] as const) {
  test(`a 200 with ${what} is an error, never undefined`, async () => {
    const { client, relay } = await setUp()
    if (what === 'a token of another provider') relay.token = reply.body
    else relay.replies.push(reply)
    await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'bad_answer' })
  })
}

test('pauses double from 500 ms with full jitter', async () => {
  const { client, clock, relay, drive, settle } = await setUp()
  relay.replies.push(problem(503, 'upstream_unavailable'), problem(503, 'upstream_unavailable'))
  const token = client.getToken('wealthica')
  await settle()
  expect(clock.nextTimerMs()).toBe(250)
  clock.advance(250)
  await settle()
  expect(clock.nextTimerMs()).toBe(500)
  expect(await drive(token)).toBe('token-1')
})

test('a Retry-After of up to 8 s is waited for', async () => {
  const { client, clock, relay, drive, settle } = await setUp()
  relay.replies.push(problem(429, 'rate_limited', '8'))
  const token = client.getToken('wealthica')
  await settle()
  expect(clock.nextTimerMs()).toBe(8_000)
  expect(await drive(token)).toBe('token-1')
})

test('a longer Retry-After rejects now and holds off for as long, up to a minute', async () => {
  const { client, clock, relay } = await setUp()
  relay.replies.push(problem(429, 'rate_limited', '3600'))
  const failure = { code: 'rate_limited', retryAfterMs: 3_600_000 }
  await expect(client.getToken('wealthica')).rejects.toMatchObject(failure)
  clock.advance(59_999)
  await expect(client.getToken('wealthica')).rejects.toMatchObject(failure)
  expect(relay.mints()).toHaveLength(1)
  clock.advance(1)
  expect(await client.getToken('wealthica')).toBe('token-1')
})

test('a relay that hangs is given 10 s a try, and 30 s in all', async () => {
  const { client, clock, relay } = await setUp()
  relay.replies.push('hang', 'hang', 'hang')
  const failure = client.getToken('wealthica').catch((error: unknown) => error)
  for (const [tries, limitMs, pauseMs] of [
    [1, 10_000, 250],
    [2, 10_000, 500],
    [3, 9_250, 0],
  ] as const) {
    await expect.poll(() => relay.mints().length).toBe(tries)
    expect(clock.nextTimerMs()).toBe(limitMs)
    clock.advance(limitMs)
    await expect.poll(() => clock.nextTimerMs() ?? 0).toBe(pauseMs)
    clock.advance(pauseMs)
  }
  expect(await failure).toMatchObject({ code: 'timeout' })
})

test('pauses that would go beyond 30 s are not begun', async () => {
  const { client, clock, relay, drive } = await setUp()
  relay.before = () => clock.advance(9_000)
  relay.replies.push(...Array.from({ length: 3 }, () => problem(503, 'upstream_unavailable', '8')))
  await expect(drive(client.getToken('wealthica'))).rejects.toMatchObject({ status: 503 })
  expect(relay.mints()).toHaveLength(2)
})

test('headers that throw reject at once', async () => {
  const headers = () => Promise.reject(new Error('no CSRF token'))
  const { client, relay } = await setUp({ headers })
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'headers_failed' })
  expect(relay.seen).toHaveLength(0)
})

test('headers that never come time out', async () => {
  const { client, drive } = await setUp({ headers: () => new Promise(() => {}) })
  await expect(drive(client.getToken('wealthica'))).rejects.toMatchObject({ code: 'timeout' })
})

for (const [retryAfter, ms] of [
  ['9', 9_000],
  ['Wed, 21 Oct 2026 07:28:20 GMT', 20_000],
  ['Wed, 21 Oct 2026 07:27:00 GMT', 0],
  ['-5', 0],
  ['soon', 0],
  ['1e3', 0],
  ['0x10', 0],
] as const) {
  test(`Retry-After: ${retryAfter} asks for ${ms} ms by the answer’s own clock`, async () => {
    const { client, relay } = await setUp()
    const headers = { date: 'Wed, 21 Oct 2026 07:28:00 GMT', 'retry-after': retryAfter }
    relay.replies.push({ status: 403, headers })
    await expect(client.getToken('wealthica')).rejects.toMatchObject({ status: 403, retryAfterMs: ms })
  })
}

test('without a Date header a Retry-After date asks for nothing', async () => {
  const headers = { 'retry-after': 'Wed, 21 Oct 2099 07:28:00 GMT' }
  const { client } = await setUp({ fetch: async () => Response.json({}, { status: 403, headers }) })
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ retryAfterMs: 0 })
})
