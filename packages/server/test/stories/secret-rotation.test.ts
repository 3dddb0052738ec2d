import { inspect } from 'node:util'
import { createRelay, defineProvider, oauth2ClientCredentials, type Relay } from '@token-relay/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { secretReader } from '../../src/secrets/secret-source.ts'
import { secretVersions } from '../../src/secrets/secret-versions.ts'
import { virtualClock, type VirtualClock } from '../kit/clock.ts'
import { type Host, startHost } from '../kit/host.ts'
import { signingKey } from '../kit/signing-key.ts'
import { startUpstream, type Upstream } from '../kit/upstream.ts'

let upstream: Upstream
let relay: Relay
let clock: VirtualClock
let host: Host | undefined
/** The secret that the provider accepts, and the one that the secret manager returns. */
let accepted: string
let source: () => string | Promise<string>
const sent: (string | null)[] = []
const errors: unknown[] = []

beforeEach(async () => {
  sent.length = 0
  errors.length = 0
  accepted = 'first-5f0c9d27'
  source = () => accepted
  clock = virtualClock()
  upstream = await startUpstream()
  upstream.answer = (response, { target, body }) => {
    if (target !== '/token') {
      response.end('{}')
      return
    }
    const secret = new URLSearchParams(body.toString()).get('client_secret')
    sent.push(secret)
    if (secret !== accepted) response.writeHead(401)
    response.end(JSON.stringify({ access_token: `token-${sent.length}`, expires_in: 3600 }))
  }
  const credential = oauth2ClientCredentials('acme', {
    clientId: 'shop',
    clientSecret: () => source(),
    tokenUrl: `${upstream.url}/token`,
  })
  relay = createRelay({
    identify: () => null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    tokenDeadlineMs: 1_000,
    onError: (error) => void errors.push(error),
    clock,
    providers: [
      defineProvider({
        id: 'acme',
        apiUrl: upstream.url,
        credential,
        routes: [{ id: 'things', method: 'GET', path: '/things', scope: 'business', everyone: true }],
      }),
    ],
  })
})
afterEach(async () => {
  await Promise.all([relay.close(), upstream.close(), host?.close()])
  host = undefined
})

const call = (id: string) =>
  relay.fetch('acme', { id }, '/things').then(
    ({ status }) => status,
    (error: { code: string }) => error.code,
  )
const hourLater = () => clock.advance(3_600_000)

test('a rotation fails no caller: the mint that is refused reads the secret again and asks once more', async () => {
  expect(await call('ada')).toBe(200)
  accepted = 'second-5f0c9d27'
  hourLater()
  const users = Array.from({ length: 20 }, (_, at) => `user-${at}`)
  expect(new Set(await Promise.all(users.map(call)))).toEqual(new Set([200]))
  expect(sent).toEqual(['first-5f0c9d27', 'first-5f0c9d27', 'second-5f0c9d27'])
  expect(errors).toEqual([])
})

test('a rotation fails none of many users who each have a token of their own', async () => {
  let clientSecret = 'outdated-5f0c9d27'
  host = await startHost({ wealthica: { clientSecret: () => clientSecret } })
  const { relay: direct, emulator } = host
  const users = Array.from({ length: 20 }, (_, at) => ({ id: `user-${at}` }))
  // The first refusal reads the old value once more; the manager has the new one a second later.
  await expect(direct.mint('wealthica', { id: 'ada' })).rejects.toMatchObject({
    code: 'upstream_credentials_rejected',
  })
  clientSecret = emulator.credentials.clientSecret
  host.clock.advance(1_000)
  const answers = await Promise.all(users.map((user) => direct.mint('wealthica', user)))
  expect(new Set(answers.map(({ token }) => token)).size).toBe(20)
})

test('a secret that has not changed is not sent again', async () => {
  source = () => 'wrong-5f0c9d27'
  expect(await call('ada')).toBe('upstream_credentials_rejected')
  expect(sent).toEqual(['wrong-5f0c9d27'])
  expect(errors).toHaveLength(1)
})

test('a second refusal within the mint is final', async () => {
  let reads = 0
  source = () => `wrong-${++reads}-5f0c9d27`
  expect(await call('ada')).toBe('upstream_credentials_rejected')
  expect(sent).toEqual(['wrong-1-5f0c9d27', 'wrong-2-5f0c9d27'])
})

test('a secret manager that fails during the mint does not hide the refusal', async () => {
  let reads = 0
  source = () => {
    if (++reads > 1) throw new Error('sealed')
    return 'wrong-5f0c9d27'
  }
  expect(await call('ada')).toBe('upstream_credentials_rejected')
  expect(errors).toMatchObject([{ code: 'secret_unavailable' }, { code: 'upstream_credentials_rejected' }])
})

test('the deadline of the mint covers the second reading, and nothing is sent after it', async () => {
  let reads = 0
  let arrive = () => {}
  source = () =>
    ++reads === 2 ? new Promise((resolve) => (arrive = () => resolve(accepted))) : 'wrong-5f0c9d27'
  expect(await call('ada')).toBe('upstream_timeout')
  arrive()
  clock.advance(1_000)
  expect(await call('ada')).toBe(200)
  expect(sent).toEqual(['wrong-5f0c9d27', 'first-5f0c9d27'])
})

test('a reading that was given up and arrives late does not replace a newer one', async () => {
  const arrivals: ((value: string) => void)[] = []
  const reader = secretReader('acme.key', () => new Promise((resolve) => arrivals.push(resolve)))
  const versions = secretVersions([reader], clock)
  const first = reader.read()
  arrivals[0]?.('old-5f0c9d27')
  await first
  const late = versions.renewed()
  await expect.poll(() => arrivals.length).toBe(2)
  versions.abandon()
  clock.advance(1_000)
  const newer = versions.renewed()
  await expect.poll(() => arrivals.length).toBe(3)
  arrivals[2]?.('new-5f0c9d27')
  expect(await newer).toBe(true)
  const { version } = versions
  arrivals[1]?.('older-5f0c9d27')
  await late
  expect((await reader.read()).reveal()).toBe('new-5f0c9d27')
  expect(versions.version).toBe(version)
})

test('a late reading that nothing newer has replaced is kept and counts as a change', async () => {
  const arrivals: ((value: string) => void)[] = []
  const reader = secretReader('acme.key', () => new Promise((resolve) => arrivals.push(resolve)))
  const versions = secretVersions([reader], clock)
  const first = reader.read()
  arrivals[0]?.('old-5f0c9d27')
  await first
  const late = versions.renewed()
  await expect.poll(() => arrivals.length).toBe(2)
  versions.abandon()
  arrivals[1]?.('new-5f0c9d27')
  await late
  expect((await reader.read()).reveal()).toBe('new-5f0c9d27')
  expect(versions.version).toBe(1)
})

test('secrets are read again at most once a second, and one that has changed since needs no reading', async () => {
  let [reads, value] = [0, 'old-5f0c9d27']
  const reader = secretReader('acme.key', () => (reads++, value))
  const versions = secretVersions([reader], clock)
  await reader.read()
  const { version } = versions
  expect([await versions.renewed(), await versions.renewed(), reads]).toEqual([false, false, 2])
  value = 'new-5f0c9d27'
  clock.advance(999)
  expect([await versions.renewed(version), reads]).toEqual([false, 2])
  clock.advance(1)
  expect([await versions.renewed(version), await versions.renewed(version), reads]).toEqual([true, true, 3])
})

test('L2 the error of a secret manager is in no hint', async () => {
  source = () => {
    throw new Error('GET /vault?token=canary-5f0c9d27 is 403')
  }
  expect(await call('ada')).toBe('secret_unavailable')
  expect(errors).toMatchObject([
    { code: 'secret_unavailable', hint: expect.stringContaining('acme.clientSecret') },
  ])
  expect(inspect(errors, { depth: 9 })).not.toContain('canary')
})
