import { RelayError } from '@token-relay/server'
import { expect, test } from 'vitest'
import { type Credentials, createCredentialCache } from '../../src/credentials/credential-cache.ts'
import { createProviderFailures } from '../../src/credentials/failure-memory.ts'
import { createEventHub } from '../../src/events.ts'
import { secretVersions } from '../../src/secrets/secret-versions.ts'
import { virtualClock } from '../kit/clock.ts'

const minute = 60_000

function setUp(maxTokens = 100) {
  const clock = virtualClock()
  const errors: unknown[] = []
  const outcomes: string[] = []
  const onError = (error: unknown) => void errors.push(error)
  const events = createEventHub(onError)
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
  mint: () => Promise<ReturnType<typeof hour>>,
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
