import { RelayError } from '@token-relay/server'
import { expect, test } from 'vitest'
import { type Credentials, createCredentialCache } from '../../src/credentials/credential-cache.ts'
import { createProviderFailures } from '../../src/credentials/failure-memory.ts'
import { createEventHub } from '../../src/event-hub.ts'
import { secretVersions } from '../../src/secrets/secret-versions.ts'
import { tokenIdOf } from '../../src/user.ts'
import { virtualClock } from '../kit/clock.ts'

const minute = 60_000

function setUp(maxTokens = 100) {
  const clock = virtualClock()
  const errors: unknown[] = []
  const outcomes: string[] = []
  const onError = (error: unknown) => void errors.push(error)
  const events = createEventHub({ relay: 'test', nowMs: () => 0, onFault: onError })
  events.on('mint', ({ outcome, subject }) => outcomes.push(subject ? outcome : `${outcome}, shared`))
  const parts = { clock, random: () => 0.5, events, onError, deadlineMs: 5_000, maxTokens }
  const cache = createCredentialCache(parts)
  const secrets = secretVersions([], clock)
  const issuer = { provider: 'acme', secrets, failures: createProviderFailures(clock) }
  const kind = () => cache.of({ issuer, connectWindowMs: 10 * minute, leewayMs: 0 })
  return { clock, errors, outcomes, kind }
}

const startSeconds = Date.UTC(2026, 0, 15, 12) / 1000
/** A token that lives for another hour. */
const hour = (token: string, ageSeconds = 0) => ({
  token,
  facts: { iatSeconds: startSeconds - ageSeconds, expSeconds: startSeconds + 3_600 },
})
const unavailable = () => new RelayError('upstream_unavailable', { provider: 'acme' })

/** Asks for a subject's token and returns it, or the code of the failure. */
const ask = async (
  credentials: Credentials,
  mint: Parameters<Credentials['obtain']>[0]['mint'],
  request: Partial<Parameters<Credentials['obtain']>[0]> = {},
): Promise<string> => {
  try {
    const held = await credentials.obtain({
      subjectId: 'ada',
      account: 'ada',
      demand: 'api',
      mint,
      ...request,
    })
    return held.token
  } catch (error) {
    return error instanceof RelayError ? error.code : String(error)
  }
}

test('M13 two kinds of token of one provider do not share a token for a subject', async () => {
  const { kind } = setUp()
  const [first, second] = [kind(), kind()]
  const tokens = [
    await ask(first, async () => hour('first')),
    await ask(second, async () => hour('second')),
    await ask(first, async () => hour('another')),
  ]
  expect(tokens).toEqual(['first', 'second', 'first'])
})

test('M13 a credential that the business shares is not a subject’s, and its event names no subject', async () => {
  const { kind, outcomes } = setUp()
  const credentials = kind()
  const tokens = [
    await ask(credentials, async () => hour('shared'), { subjectId: undefined, account: '' }),
    await ask(credentials, async () => hour('own')),
  ]
  expect(tokens).toEqual(['shared', 'own'])
  expect(outcomes).toEqual(['ok, shared', 'ok'])
})

test('a token that expires while its answer is on the way is a failed mint', async () => {
  const { clock, kind, outcomes } = setUp()
  const late = async (ms: number) => {
    clock.advance(ms)
    return { token: 'late', facts: { expiresInSeconds: 3 } }
  }
  expect(await ask(kind(), () => late(2_999))).toBe('late')
  expect(await ask(kind(), () => late(3_000))).toBe('upstream_stale_token')
  expect(outcomes).toEqual(['ok', 'upstream_stale_token'])
})

test('M13 a request for another account of a subject does not join the flight for the first', async () => {
  const { kind } = setUp()
  const credentials = kind()
  let land = () => {}
  const slow = new Promise<void>((resolve) => (land = resolve))
  const first = ask(credentials, () => slow.then(() => hour('of ada-1')), { account: 'ada-1' })
  const second = ask(credentials, async () => hour('of ada-2'), { account: 'ada-2' })
  expect(await second).toBe('of ada-2')
  land()
  expect(await first).toBe('of ada-1')
  expect(await ask(credentials, async () => hour('another'), { account: 'ada-2' })).toBe('of ada-2')
})

test('M15 a refused that names another token forces no mint', async () => {
  const { kind } = setUp()
  const credentials = kind()
  await ask(credentials, async () => hour('first'))
  expect(await ask(credentials, async () => hour('second'), { refused: 'another' })).toBe('first')
  expect(await ask(credentials, async () => hour('second'), { refused: tokenIdOf('first') })).toBe('second')
})

test('a token that has expired is not served while its renewal fails, for any demand', async () => {
  const { clock, kind } = setUp()
  for (const demand of ['api', 'connect', 'unsaid'] as const) {
    const credentials = kind()
    await ask(credentials, async () => ({ token: 'short', facts: { expiresInSeconds: 60 } }), { demand })
    clock.advance(60_000)
    expect(await ask(credentials, () => Promise.reject(unavailable()), { demand })).toBe(
      'upstream_unavailable',
    )
  }
})

test('background renewals that fail back off, and follow Retry-After', async () => {
  const { clock, kind } = setUp()
  const credentials = kind()
  await ask(credentials, async () => hour('held'))
  clock.advance(55.5 * minute)
  let mints = 0
  const fail = (retryAfterMs?: number) => () => {
    mints += 1
    return Promise.reject(new RelayError('upstream_unavailable', { ...(retryAfterMs && { retryAfterMs }) }))
  }
  const renew = async (afterMs: number, retryAfterMs?: number) => {
    clock.advance(afterMs)
    expect(await ask(credentials, fail(retryAfterMs))).toBe('held')
    await new Promise((resolve) => setImmediate(resolve))
    return mints
  }
  // Half of 1 s, then of 4 s, because a shared failure counts too, then 20 s. A failure is shared for 1 s.
  expect([await renew(0), await renew(999), await renew(1)]).toEqual([1, 1, 2])
  expect([await renew(1_999), await renew(1, 20_000)]).toEqual([2, 3])
  expect([await renew(19_999), await renew(1)]).toEqual([3, 4])
})

test('all kinds together keep at most maxTokens tokens', async () => {
  const { kind } = setUp(1)
  const [first, second] = [kind(), kind()]
  await ask(first, async () => hour('first'))
  await ask(second, async () => hour('second'))
  expect(await ask(second, async () => hour('another'))).toBe('second')
  expect(await ask(first, async () => hour('another'))).toBe('another')
})

test('a failed mint is reported once, to callers who share it and to mints that need its token', async () => {
  const { kind, errors, outcomes } = setUp()
  const [service, user] = [kind(), kind()]
  const fail = () => Promise.reject(unavailable())
  const business = { subjectId: undefined, account: '' }
  // Each user's mint needs the service token first.
  const nested = async () => {
    await service.obtain({ ...business, demand: 'api', mint: fail })
    return hour('user')
  }
  const subjects = ['ada', 'bob', 'ada', 'eve']
  const codes = await Promise.all(subjects.map((id) => ask(user, nested, { subjectId: id, account: id })))
  expect(codes).toEqual(Array(4).fill('upstream_unavailable'))
  expect(await ask(service, fail, business)).toBe('upstream_unavailable')
  expect(await ask(user, nested, { subjectId: 'zoe', account: 'zoe' })).toBe('upstream_unavailable')
  expect(errors).toHaveLength(1)
  expect(outcomes).toEqual(['upstream_unavailable, shared', ...Array(4).fill('upstream_unavailable')])
})

test('a token too old for Connect turns away neither another account of the subject nor a log-in after log-out', async () => {
  const { kind, errors } = setUp()
  const credentials = kind()
  const connect = (mint: () => Promise<ReturnType<typeof hour>>, account = 'ada') =>
    ask(credentials, mint, { demand: 'connect', account })
  expect(await connect(async () => hour('old', 1_000))).toBe('upstream_stale_token')
  expect(await connect(async () => hour('new'))).toBe('upstream_stale_token')
  expect(await connect(async () => hour('new'), 'ada-2')).toBe('new')
  expect(await connect(async () => hour('old', 1_000))).toBe('upstream_stale_token')
  credentials.forget('ada', 'host')
  expect(await connect(async () => hour('new'))).toBe('new')
  expect(errors).toHaveLength(2)
})
