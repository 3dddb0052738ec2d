// @vitest-environment jsdom
import type { Reply } from '@token-relay/test-kit'
import { createVirtualClock } from '@token-relay/test-kit'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { TokenClientOptions } from '../../src/index.ts'
import { followToken, TokenError, tokenSnapshot } from '../../src/index.ts'
import type { ClientScene } from '../kit/set-up.ts'
import { setUp } from '../kit/set-up.ts'

const html = '<html>Bad Gateway</html>'

/** One answer of each kind. A retryable one fails a mint after three. */
const failures: readonly (readonly [what: string, reply: Reply])[] = [
  ['a proxy’s 500', { status: 500, body: html }],
  ['a proxy’s 501', { status: 501, body: html }],
  ['a proxy’s 502', { status: 502, body: html }],
  ['a proxy’s 520', { status: 520, body: '' }],
  ['a proxy’s 502 with a numeric code', { status: 502, body: { code: 502, message: 'failed to respond' } }],
  ['a proxy’s 502 with a code of its platform', { status: 502, body: { code: 'BAD_GATEWAY' } }],
  ['identify_failed', { status: 500, body: { code: 'identify_failed' } }],
  ['internal_error', { status: 500, body: { code: 'internal_error' } }],
  ['rejected credentials', { status: 502, body: { code: 'upstream_credentials_rejected' } }],
  ['a refusal', { status: 403, body: { code: 'no_provider_account' } }],
  ['a bad request', { status: 400, body: { code: 'bad_request' } }],
  ['a 404 of a deployment', { status: 404, body: html }],
  ['an unknown route', { status: 404, body: { code: 'unknown_route' } }],
  ['a maintenance page with 200', { status: 200, body: html }],
  ['an empty 200', { status: 200, body: '' }],
  ['a 200 without a token', { status: 200, body: {} }],
  ['a 401', { status: 401, body: { code: 'unauthenticated' } }],
  ['a login page with 401', { status: 401, body: html }],
  ['a redirect to a login page', { status: 302, headers: { location: '/login' } }],
  ['a 429', { status: 429, headers: { 'retry-after': '5' } }],
  ['a 503', { status: 503, body: { code: 'upstream_unavailable' } }],
  ['a dropped connection', 'drop'],
]

/** Follows a token until two minutes before its end. */
async function followToItsEdge(options: TokenClientOptions = {}): Promise<ClientScene> {
  const scene = await setUp(options)
  onTestFinished(followToken(scene.client, 'wealthica', () => {}))
  await scene.settle()
  for (let halves = 0; halves < 115; halves += 1) await scene.pass(30_000)
  expect(tokenSnapshot(scene.client, 'wealthica').token).toBe('token-1')
  return scene
}

/** Lets the last two minutes of the token pass. Returns every state that a page shows. */
async function showTheEdge({ client, pass }: ClientScene): Promise<Set<string>> {
  const shown = new Set<string>()
  for (let seconds = 0; seconds < 150; seconds += 1) {
    await pass(1_000)
    const { token, error, status } = tokenSnapshot(client, 'wealthica')
    shown.add(token ?? error?.code ?? status)
  }
  return shown
}

for (const [what, reply] of failures) {
  test(`a followed token is renewed although the first renewal fails by ${what}`, async () => {
    const scene = await followToItsEdge()
    scene.relay.replies.push(reply, reply, reply)
    expect(await showTheEdge(scene)).toEqual(new Set(['token-1', 'token-2']))
  })
}

for (const [what, fail] of [
  ['rejects', () => Promise.reject(new Error('no CSRF token'))],
  ['throws', () => raise(new Error('no CSRF token'))],
  ['throws a TokenError', () => raise(new TokenError('unsafe_path'))],
  ['returns an invalid header', () => ({ 'bad header': 'x' })],
] as const) {
  test(`a followed token is renewed although the option headers ${what} once`, async () => {
    const headers = vi.fn<() => Record<string, string> | Promise<never>>(() => ({}))
    const scene = await followToItsEdge({ headers })
    headers.mockImplementationOnce(fail)
    expect(await showTheEdge(scene)).toEqual(new Set(['token-1', 'token-2']))
    expect(headers).toHaveBeenCalledTimes(3)
  })
}

test('the held token is served until its hard edge while every renewal fails', async () => {
  const scene = await followToItsEdge()
  scene.relay.replies.push(...Array.from({ length: 100 }, () => ({ status: 404, body: html })))
  // The token is 3 450 s old.
  for (let seconds = 3_450; seconds < 3_589; seconds += 1) await scene.pass(1_000)
  expect(tokenSnapshot(scene.client, 'wealthica').token).toBe('token-1')
  await scene.pass(1_000)
  expect(tokenSnapshot(scene.client, 'wealthica').error).toMatchObject({ code: 'http_error', status: 404 })
  scene.relay.replies.length = 0
  for (let seconds = 0; seconds < 60; seconds += 1) await scene.pass(1_000)
  expect(tokenSnapshot(scene.client, 'wealthica').token).toBe('token-2')
})

test('looks at a token at its hard edge although the hold-off is longer', async () => {
  const { client, clock, relay, pass, settle } = await setUp()
  relay.token = { expiresIn: 100 }
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  for (const ms of [30_000, 30_000, 14_000]) await pass(ms)
  relay.replies.push({ status: 429, headers: { 'retry-after': '60' } })
  await pass(1_000)
  expect(relay.mints()).toHaveLength(2)
  expect(clock.nextTimerMs()).toBe(20_000)
  await pass(20_000)
  expect(tokenSnapshot(client, 'wealthica').error?.status).toBe(429)
})

test('a followed token that was never minted is minted once the relay answers', async () => {
  const { client, relay, pass, settle } = await setUp()
  relay.replies.push({ status: 500, body: { code: 'misconfigured' } })
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  expect(tokenSnapshot(client, 'wealthica').error?.code).toBe('misconfigured')
  await pass(4_999)
  expect(relay.mints()).toHaveLength(1)
  await pass(1)
  expect(tokenSnapshot(client, 'wealthica').status).toBe('success')
})

test('a hidden page does not repeat a failed mint until it is shown', async () => {
  const { client, relay, pass, settle } = await setUp()
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  relay.replies.push({ status: 404, body: html })
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  await pass(600_000)
  expect(relay.mints()).toHaveLength(1)
  hidden.mockReturnValue(false)
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  await pass(250)
  expect(tokenSnapshot(client, 'wealthica').status).toBe('success')
})

test('a followed token is minted although the device does not report that it is online again', async () => {
  const { client, pass, settle } = await setUp()
  vi.stubGlobal('navigator', { onLine: false })
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  expect(tokenSnapshot(client, 'wealthica').error?.code).toBe('offline')
  vi.unstubAllGlobals()
  await pass(30_000)
  await pass(30_000)
  expect(tokenSnapshot(client, 'wealthica').status).toBe('success')
})

test('asks onUnauthorized before it repeats a mint after 401, and renews once the session is back', async () => {
  let isSignedIn = false
  const onUnauthorized = vi.fn<() => 'retry' | 'stop'>(() => (isSignedIn ? 'retry' : 'stop'))
  const { client, relay, pass, settle } = await setUp({ onUnauthorized })
  relay.replies.push(...Array.from({ length: 7 }, () => ({ status: 401, body: html })))
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  expect(onUnauthorized).toHaveBeenCalledOnce()
  for (let seconds = 0; seconds < 240; seconds += 1) await pass(1_000)
  expect(relay.mints()).toHaveLength(7)
  expect(onUnauthorized.mock.calls.length).toBeLessThanOrEqual(7)
  isSignedIn = true
  for (let seconds = 0; seconds < 60; seconds += 1) await pass(1_000)
  expect(tokenSnapshot(client, 'wealthica').status).toBe('success')
})

test('sends nothing after a 401 once the host has named nobody', async () => {
  const { client, clock, relay, pass, settle } = await setUp({
    onUnauthorized: () => (client.setSubject(null), 'stop'),
  })
  relay.replies.push({ status: 401, body: html })
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  await pass(600_000)
  expect(relay.mints()).toHaveLength(1)
  expect(clock.nextTimerMs()).toBeUndefined()
})

for (const [what, reply, [firstMinute, perMinute]] of [
  ['is unreachable', 'drop', [12, 3]],
  ['answers 503', { status: 503 }, [12, 3]],
  ['is replaced by a proxy’s 502', { status: 502, body: html }, [12, 3]],
  ['answers 401', { status: 401, body: html }, [4, 1]],
  ['refuses the user', { status: 403, body: { code: 'no_provider_account' } }, [4, 1]],
  ['is replaced by a maintenance page', { status: 200, body: html }, [4, 1]],
] as const) {
  test(`20 components bother a relay that ${what} ${firstMinute} times in a minute, then ${perMinute} times`, async () => {
    let timers = 0
    const clock = createVirtualClock()
    const setTimer: typeof clock.setTimer = (run, afterMs) => {
      timers += 1
      return clock.setTimer(run, afterMs)
    }
    const { client, relay, settle } = await setUp({ clock: { ...clock, setTimer } })
    relay.replies.push(...Array.from({ length: 1_000 }, () => reply))
    for (let n = 0; n < 20; n += 1) onTestFinished(followToken(client, 'wealthica', () => {}))
    await settle()
    const requests: number[] = []
    for (let minutes = 0; minutes < 10; minutes += 1) {
      if (minutes === 1) timers = 0
      for (let seconds = 0; seconds < 60; seconds += 1) {
        clock.advance(1_000)
        await settle()
      }
      requests.push(relay.mints().length)
    }
    // Two looks a minute, and for each attempt its deadline, its pause and the next hold-off.
    expect(timers).toBeLessThan(9 * 15)
    const [inFirst = 0, ...later] = requests
    expect(inFirst).toBe(firstMinute)
    for (const [index, total] of later.entries()) {
      const sent = total - (requests[index] ?? 0)
      expect(sent).toBeGreaterThan(0)
      expect(sent).toBeLessThanOrEqual(perMinute)
    }
  })
}

function raise(error: Error): never {
  throw error
}

test('C7 after a final failure, a page that follows a token wakes up for its retries only', async () => {
  const { client, clock, relay, settle } = await setUp()
  relay.replies.push(...Array.from({ length: 1000 }, () => ({ status: 403, body: { code: 'denied' } })))
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  let wakes = 0
  for (const endMs = clock.monotonicMs() + 600_000; clock.monotonicMs() < endMs; wakes += 1) {
    clock.advance(clock.nextTimerMs() ?? 600_000)
    await settle()
  }
  expect(wakes).toBeLessThan(50)
})
