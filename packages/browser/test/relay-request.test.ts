import type { Reply } from '@token-relay/test-kit'
import { tokenAnswer } from '@token-relay/test-kit'
import { expect, test, vi } from 'vitest'
import { createTokenClient, providerFetch, TokenError } from '../src/index.ts'
import { setUp } from './kit/set-up.ts'

const problem = (status: number, code: string, retryAfter?: string): Reply => ({
  status,
  body: { code },
  ...(retryAfter && { headers: { 'retry-after': retryAfter } }),
})

test('mints by a JSON POST that is never cached', async () => {
  const inits: (RequestInit | undefined)[] = []
  const own: typeof fetch = (input, init) => {
    inits.push(init)
    return fetch(input, init)
  }
  const { client, relay } = await setUp({ fetch: own, headers: () => ({ 'x-csrf': 'abc' }) })
  await client.getToken('wealthica')
  expect(relay.seen).toMatchObject([
    {
      method: 'POST',
      path: '/wealthica/auth',
      headers: { 'content-type': 'application/json', 'x-csrf': 'abc' },
      body: '{"purpose":"api"}',
    },
  ])
  expect(inits).toMatchObject([{ cache: 'no-store', redirect: 'manual', credentials: 'include' }])
})

test('sends cookies to the page’s own origin only if the relay is there', async () => {
  const seen: [unknown, RequestInit | undefined][] = []
  const own: typeof fetch = async (input, init) => {
    seen.push([input, init])
    return Response.json({}, { status: 403 })
  }
  const client = createTokenClient({ baseUrl: '/relay/', fetch: own })
  await client.getToken('wealthica').catch(() => {})
  expect(seen).toMatchObject([['/relay/wealthica/auth', { credentials: 'same-origin' }]])
})

for (const status of [301, 302, 303, 307, 308]) {
  test(`does not follow a redirect with ${status}, and asks onUnauthorized`, async () => {
    const onUnauthorized = vi.fn<() => 'stop'>(() => 'stop')
    const { client, relay } = await setUp({ onUnauthorized })
    relay.replies.push({ status, headers: { location: '/login' }, body: '<html></html>' })
    await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'unauthenticated', status })
    expect(relay.seen.map(({ path }) => path)).toEqual(['/wealthica/auth'])
    expect(onUnauthorized).toHaveBeenCalledOnce()
  })
}

test('repeats a redirected request when onUnauthorized has renewed the session', async () => {
  const { client, relay } = await setUp({ onUnauthorized: () => 'retry' })
  relay.replies.push({ status: 302, headers: { location: 'https://login.example.com/' } })
  expect(await client.getToken('wealthica')).toBe('token-1')
})

test('a redirect whose status the browser hides is unauthenticated', async () => {
  const onUnauthorized = vi.fn<() => 'stop'>(() => 'stop')
  const own = async () => {
    const response = Response.error()
    vi.spyOn(response, 'type', 'get').mockReturnValue('opaqueredirect')
    return response
  }
  const { client } = await setUp({ onUnauthorized, fetch: own })
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'unauthenticated', status: 0 })
  expect(onUnauthorized).toHaveBeenCalledOnce()
})

for (const status of [408, 425, 429, 503, 504]) {
  test(`sends up to three requests on ${status}`, async () => {
    const { client, relay, drive } = await setUp()
    relay.replies.push(...Array.from({ length: 5 }, () => problem(status, 'upstream_unavailable')))
    await expect(drive(client.getToken('wealthica'))).rejects.toMatchObject({ status })
    expect(relay.mints()).toHaveLength(3)
  })
}

test('repeats the request if the connection closes', async () => {
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
  test(`does not repeat the request on ${status} ${code}`, async () => {
    const { client, relay } = await setUp()
    relay.replies.push(problem(status, code))
    await expect(client.getToken('wealthica')).rejects.toMatchObject({ name: 'TokenError', code, status })
    expect(relay.mints()).toHaveLength(1)
  })
}

for (const [status, body] of [
  [500, '<html>Internal Server Error</html>'],
  [501, ''],
  [502, '<html>Bad Gateway</html>'],
  [502, { code: 502, message: 'Application failed to respond' }],
  [502, { code: 'BAD_GATEWAY' }],
  [520, 'error code: 520'],
] as const) {
  test(`repeats the request on a proxy’s ${status} ${JSON.stringify(body)}`, async () => {
    const { client, relay, drive } = await setUp()
    relay.replies.push({ status, body }, { status, body })
    expect(await drive(client.getToken('wealthica'))).toBe('token-1')
    relay.replies.push(...Array.from({ length: 3 }, () => ({ status, body })))
    const failed = drive(client.getToken('wealthica', { force: true }))
    await expect(failed).rejects.toMatchObject({ code: 'http_error', status })
  })
}

for (const status of [400, 403, 404, 405, 410]) {
  test(`rejects as http_error on a ${status} that is not the relay’s, without another request`, async () => {
    const { client, relay } = await setUp()
    relay.replies.push({ status, body: '<html></html>' })
    await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'http_error', status })
    expect(relay.mints()).toHaveLength(1)
  })
}

for (const [what, reply] of [
  ['no token', { body: {} }],
  ['a token of another provider', { body: { provider: 'wych' } }],
  ['HTML', { body: '<html></html>' }],
  ['nothing', { body: '' }],
] as const) {
  test(`rejects as bad_answer on a 200 with ${what}`, async () => {
    const { client, relay } = await setUp()
    if (what === 'a token of another provider') relay.token = reply.body
    else relay.replies.push(reply)
    await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'bad_answer' })
  })
}

for (const [what, fields] of [
  ['a life as text', { expiresIn: '3600' }],
  ['no life', { expiresIn: 0 }],
  ['a negative life', { expiresIn: -1 }],
  ['an endless window', { windows: { connect: 'open' } }],
  ['an empty token', { token: '' }],
  ['no id of the token', { tokenId: undefined }],
  ['no subject', { subject: '' }],
] as const) {
  test(`rejects as bad_answer on a 200 with ${what}`, async () => {
    const { client, relay } = await setUp()
    relay.replies.push({ body: { ...tokenAnswer(1, 'wealthica', ''), ...fields } })
    await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'bad_answer' })
  })
}

test('pauses with full jitter, up to 500 ms at first and twice as long each time', async () => {
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

test('waits for a Retry-After of up to 8 s', async () => {
  const { client, clock, relay, drive, settle } = await setUp()
  relay.replies.push(problem(429, 'rate_limited', '8'))
  const token = client.getToken('wealthica')
  await settle()
  expect(clock.nextTimerMs()).toBe(8_000)
  expect(await drive(token)).toBe('token-1')
})

test('rejects immediately on a longer Retry-After and holds off for as long, up to a minute', async () => {
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

test('waits 10 s per request and 30 s in total for a relay that hangs', async () => {
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

test('rejects instead of pausing beyond 30 s in total', async () => {
  const { client, clock, relay, drive } = await setUp()
  relay.before = () => clock.advance(9_000)
  relay.replies.push(...Array.from({ length: 3 }, () => problem(503, 'upstream_unavailable', '8')))
  await expect(drive(client.getToken('wealthica'))).rejects.toMatchObject({ status: 503 })
  expect(relay.mints()).toHaveLength(2)
})

for (const [what, headers] of [
  ['rejects', () => Promise.reject(new Error('no CSRF token'))],
  ['throws', () => raise(new Error('no CSRF token'))],
  ['throws a network error', () => raise(new TypeError('Failed to fetch'))],
  ['throws a TokenError', () => raise(new TokenError('network'))],
  ['rejects with nothing', () => Promise.reject()],
  ['returns an invalid name', () => ({ 'bad name': 'x' })],
  ['returns an invalid value', () => ({ 'x-csrf': 'line\nbreak' })],
] as const) {
  test(`rejects as headers_failed without a request if the option headers ${what}`, async () => {
    const { client, relay } = await setUp({ headers })
    await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'headers_failed', status: 0 })
    expect(relay.seen).toHaveLength(0)
  })
}

for (const [what, own] of [
  ['rejects', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['throws', () => raise(new TypeError('fetch is not a function'))],
  ['throws a TokenError', () => raise(new TokenError('headers_failed'))],
] as const) {
  test(`rejects as network if fetch ${what}`, async () => {
    const { client, drive } = await setUp({ fetch: own })
    await expect(drive(client.getToken('wealthica'))).rejects.toMatchObject({ code: 'network' })
  })
}

test('rejects as network if the connection closes during the answer', async () => {
  const own = async () => new Response(new ReadableStream({ pull: (body) => body.error(new Error('reset')) }))
  const { client, drive } = await setUp({ fetch: own })
  await expect(drive(client.getToken('wealthica'))).rejects.toMatchObject({ code: 'network' })
})

test('rejects as unexpected, with the cause, if anything else throws', async () => {
  const cause = new Error('no random numbers')
  const { client, relay } = await setUp({ random: () => raise(cause) })
  relay.replies.push({ status: 503 })
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'unexpected', cause })
})

test('looks up the global fetch at the time of the call', async () => {
  const { relay } = await setUp()
  const client = createTokenClient({ baseUrl: relay.url })
  const original = globalThis.fetch
  const seen: unknown[] = []
  vi.stubGlobal('fetch', (...request: Parameters<typeof fetch>) => {
    seen.push(request[0])
    return original(...request)
  })
  await client.getToken('wealthica')
  await providerFetch(client, 'wealthica', '/positions')
  await client.logout()
  expect(seen).toHaveLength(3)
})

test('times out if the option headers never resolves', async () => {
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
  test(`reads Retry-After: ${retryAfter} as ${ms} ms by the response’s Date`, async () => {
    const { client, relay } = await setUp()
    const headers = { date: 'Wed, 21 Oct 2026 07:28:00 GMT', 'retry-after': retryAfter }
    relay.replies.push({ status: 403, headers })
    await expect(client.getToken('wealthica')).rejects.toMatchObject({ status: 403, retryAfterMs: ms })
  })
}

test('ignores a Retry-After date if the response has no Date', async () => {
  const headers = { 'retry-after': 'Wed, 21 Oct 2099 07:28:00 GMT' }
  const { client } = await setUp({ fetch: async () => Response.json({}, { status: 403, headers }) })
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ retryAfterMs: 0 })
})

test('rejects as offline without a request, and mints as soon as the device is online', async () => {
  const { client, relay } = await setUp()
  vi.stubGlobal('navigator', { onLine: false })
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'offline' })
  expect(relay.seen).toHaveLength(0)
  vi.stubGlobal('navigator', { onLine: true })
  expect(await client.getToken('wealthica')).toBe('token-1')
})

test('L2 an error never contains a token', async () => {
  const { client, relay } = await setUp()
  const token = await client.getToken('wealthica')
  relay.replies.push({ status: 502, body: { code: 'upstream_refused', detail: token } })
  const error: unknown = await client
    .getToken('wealthica', { force: true })
    .catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'upstream_refused' })
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(token)
})

test('the message of an error is the relay’s detail, or a sentence with the code without one', async () => {
  const { client, relay } = await setUp()
  const detail = 'The origin https://app.example.com is not in allowedOrigins.'
  relay.replies.push({ status: 403, body: { code: 'cross_site', detail } }, { status: 403, body: {} })
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'cross_site', message: detail })
  await expect(client.getToken('wych')).rejects.toMatchObject({
    code: 'http_error',
    message: 'The call failed: http_error.',
  })
})

function raise(error: Error): never {
  throw error
}

test.each([
  ['urn:uuid:0b6b1c9e-7f8e-4c52-9a3c-0d1c2b3a4f5e', '0b6b1c9e-7f8e-4c52-9a3c-0d1c2b3a4f5e'],
  ['/errors/12', ''],
  [undefined, ''],
])('the instance %j of a problem is the request id %j', async (instance, requestId) => {
  const { client, relay } = await setUp()
  relay.replies.push({ status: 403, body: { code: 'no_provider_account', instance } })
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ requestId })
})
