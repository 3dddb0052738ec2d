import type { MintEvent } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { type Host, type HostOptions, startHost } from '../kit/host.ts'
import { problemIn } from '../kit/problem.ts'

let host: Host
afterEach(() => host.close())

let outcomes: MintEvent['outcome'][]
const start = async (options: HostOptions = {}) => {
  host = await startHost(options)
  outcomes = []
  host.relay.on('mint', ({ outcome }) => outcomes.push(outcome))
}
const post = async (purpose: 'api' | 'connect', user = 'ada') => {
  const response = await fetch(`${host.url}/wealthica/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: `user=${user}` },
    body: JSON.stringify({ purpose }),
  })
  return (await problemIn(response)).code || response.status
}
const tenTimes = async (purpose: 'api' | 'connect') => {
  const answers: (string | number)[] = []
  for (let i = 0; i < 10; i++) answers.push(await post(purpose))
  return answers
}
const stale = Array(10).fill('upstream_stale_token')
const minutes45 = { iatOffsetSeconds: -2700 }

test('L1 tokens too old for Connect cause one mint a second, each reported to the operator', async () => {
  await start()
  host.emulator.tokens.set(minutes45)
  expect(await tenTimes('connect')).toEqual(stale)
  expect(host.mints()).toBe(1)
  expect(host.errors).toMatchObject([{ code: 'upstream_stale_token', provider: 'wealthica' }])
  host.clock.advance(1000)
  expect(await tenTimes('connect')).toEqual(stale)
  expect(host.mints()).toBe(2)
  expect(host.errors).toHaveLength(2)
})

test('ten concurrent Connect callers share one mint of a token that is too old, and one report', async () => {
  await start()
  host.emulator.tokens.set(minutes45)
  expect(await Promise.all(Array.from({ length: 10 }, () => post('connect')))).toEqual(stale)
  expect(host.mints()).toBe(1)
  expect(host.errors).toHaveLength(1)
})

test('a token too old for Connect still serves the API, and affects no other user', async () => {
  await start()
  host.emulator.tokens.set(minutes45)
  expect(await post('connect')).toBe('upstream_stale_token')
  expect(await post('api')).toBe(200)
  host.emulator.tokens.set({ iatOffsetSeconds: 0 })
  expect(await post('connect', 'bob')).toBe(200)
  host.clock.advance(1000)
  expect(await post('connect')).toBe(200)
  expect(host.mints()).toBe(3)
})

test('L1 a token that has expired on arrival is a failed mint, reported to the operator', async () => {
  await start()
  host.emulator.tokens.set({ iatOffsetSeconds: -3600 })
  expect(await tenTimes('api')).toEqual(stale)
  expect(outcomes).toEqual(['upstream_stale_token'])
  expect(host.errors).toMatchObject([{ code: 'upstream_stale_token' }])
})

test('L1 a secret source that never answers is a failed mint, reported to the operator', async () => {
  await start({
    wealthica: { clientSecret: () => new Promise<string>(() => {}) },
    relay: { tokenDeadlineMs: 100 },
  })
  expect(await post('api')).toBe('upstream_timeout')
  expect(outcomes).toEqual(['upstream_timeout'])
  expect(host.errors).toMatchObject([{ hint: expect.stringContaining('functions that fetch secrets') }])
})

test('re-reading a refused secret from a source that never answers is a timeout', async () => {
  let isStuck = false
  await start({
    wealthica: { clientSecret: () => (isStuck ? new Promise<string>(() => {}) : 'outdated-1') },
    relay: { tokenDeadlineMs: 100 },
  })
  expect(await post('api')).toBe('upstream_credentials_rejected')
  isStuck = true
  host.clock.advance(1000)
  expect(await post('api')).toBe('upstream_timeout')
})

test('a secret source that never answers is a timeout, and the next request asks again', async () => {
  let isStuck = true
  await start({
    wealthica: {
      clientSecret: () => (isStuck ? new Promise<string>(() => {}) : host.emulator.credentials.clientSecret),
    },
    relay: { tokenDeadlineMs: 100 },
  })
  expect(await post('api')).toBe('upstream_timeout')
  isStuck = false
  host.clock.advance(1000)
  expect(await post('api')).toBe(200)
})
