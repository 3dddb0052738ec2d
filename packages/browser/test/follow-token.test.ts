// @vitest-environment jsdom
import type { Reply } from '@token-relay/test-kit'
import { expect, onTestFinished, test, vi } from 'vitest'
import { setUp } from './kit/set-up.ts'
import { followToken, tokenSnapshot } from '../src/index.ts'

function show(isVisible: boolean): void {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(!isVisible)
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
}

function restore(): void {
  const event = new Event('pageshow')
  window.dispatchEvent(Object.assign(event, { persisted: true }))
}

test('renews a token while a page stays open past its end', async () => {
  const { client, relay, pass, settle } = await setUp()
  const listener = vi.fn<() => void>()
  onTestFinished(followToken(client, 'wealthica', listener))
  await settle()
  expect(tokenSnapshot(client, 'wealthica').token).toBe('token-1')
  for (let hours = 0; hours < 120; hours += 1) await pass(60_000)
  expect(relay.mints()).toHaveLength(3)
  expect(tokenSnapshot(client, 'wealthica').token).toBe('token-3')
  expect(listener).toHaveBeenCalledTimes(3)
})

test('sets timers of at most 30 s, and none without a listener', async () => {
  const { client, clock, settle } = await setUp()
  await client.getToken('wealthica')
  expect(clock.nextTimerMs()).toBeUndefined()
  const unsubscribe = followToken(client, 'wealthica', () => {})
  await settle()
  expect(clock.nextTimerMs()).toBe(30_000)
  unsubscribe()
  expect(clock.nextTimerMs()).toBeUndefined()
})

test('counts a listener that subscribes twice as two', async () => {
  const { client, clock, settle } = await setUp()
  const listener = vi.fn<() => void>()
  const first = followToken(client, 'wealthica', listener)
  const second = followToken(client, 'wealthica', listener)
  first()
  first()
  await settle()
  expect(clock.nextTimerMs()).toBe(30_000)
  expect(listener).toHaveBeenCalledOnce()
  second()
  expect(clock.nextTimerMs()).toBeUndefined()
})

test('a hidden page sets no timer, and looks at its tokens within 250 ms after it is shown', async () => {
  const { client, clock, relay, pass, settle } = await setUp()
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  show(false)
  expect(clock.nextTimerMs()).toBeUndefined()
  clock.sleep(7_200_000)
  show(true)
  expect(clock.nextTimerMs()).toBe(125)
  await pass(125)
  expect(relay.mints()).toHaveLength(2)
})

test('mints once per life for tokens of 30 s', async () => {
  const { client, relay, pass, settle } = await setUp()
  relay.token = { expiresIn: 30 }
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  for (let seconds = 0; seconds < 280; seconds += 1) await pass(1_000)
  expect(relay.mints()).toHaveLength(11)
})

test('does not immediately renew a token that is past its edge on arrival', async () => {
  const { client, clock, relay, pass, settle } = await setUp()
  relay.token = { expiresIn: 1 }
  relay.before = () => {
    if (relay.mints().length < 4) clock.advance(800)
  }
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  expect(relay.mints()).toHaveLength(1)
  await pass(1_000)
  expect(relay.mints()).toHaveLength(2)
})

test('mints at most once a second for tokens that expire immediately', async () => {
  const { client, relay, pass, settle } = await setUp()
  relay.token = { expiresIn: 0.001 }
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  for (let tenths = 0; tenths < 100; tenths += 1) await pass(100)
  expect(relay.mints().length).toBeLessThanOrEqual(11)
})

test('repeats a failed mint after the hold-off while there is a listener', async () => {
  const { client, relay, pass, settle } = await setUp()
  relay.replies.push({ status: 429, headers: { 'retry-after': '20' } })
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  expect(tokenSnapshot(client, 'wealthica').status).toBe('error')
  for (let seconds = 0; seconds < 19; seconds += 1) await pass(1_000)
  expect(relay.mints()).toHaveLength(1)
  await pass(1_000)
  expect(tokenSnapshot(client, 'wealthica').status).toBe('success')
})

test('repeats a permanent failure when the hold-off is over, and sets no timer before', async () => {
  const { client, clock, relay, pass, settle } = await setUp()
  const refusal: Reply = { status: 403, body: { code: 'no_provider_account' } }
  relay.replies.push(refusal, refusal, refusal)
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  for (const [requests, holdMs] of [
    [1, 5_000],
    [2, 10_000],
    [3, 20_000],
  ] as const) {
    expect(relay.mints()).toHaveLength(requests)
    expect(clock.nextTimerMs()).toBe(holdMs)
    await pass(holdMs)
  }
  expect(tokenSnapshot(client, 'wealthica').status).toBe('success')
})

test('ends a hold-off when the device goes online', async () => {
  const { client, relay, pass, settle } = await setUp()
  relay.replies.push({ status: 429, headers: { 'retry-after': '60' } })
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  window.dispatchEvent(new Event('online'))
  await pass(250)
  expect(tokenSnapshot(client, 'wealthica').status).toBe('success')
})

test('mints when the device is online again', async () => {
  const { client, relay, pass, settle } = await setUp()
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValueOnce(false)
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  expect(tokenSnapshot(client, 'wealthica').error?.code).toBe('offline')
  window.dispatchEvent(new Event('online'))
  await pass(250)
  expect(tokenSnapshot(client, 'wealthica').status).toBe('success')
  expect(relay.mints()).toHaveLength(1)
})

test('a page that the back button restores after a log-out drops its token and asks the relay', async () => {
  const { client, relay, settle } = await setUp()
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  relay.replies.push({ status: 401, body: { code: 'unauthenticated' } })
  restore()
  expect(tokenSnapshot(client, 'wealthica').token).toBeUndefined()
  await settle()
  expect(tokenSnapshot(client, 'wealthica').error?.code).toBe('unauthenticated')
})

test('a restored page that was signed out stays signed out', async () => {
  const { client } = await setUp()
  await client.logout()
  restore()
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('notifies listeners when the user changes, and mints for the new user', async () => {
  const { client, relay, settle } = await setUp()
  const listener = vi.fn<() => void>()
  onTestFinished(followToken(client, 'wealthica', listener))
  await settle()
  relay.token = { subject: 'subject-2' }
  client.setSubject('user-2')
  expect(tokenSnapshot(client, 'wealthica').status).toBe('pending')
  await settle()
  expect(tokenSnapshot(client, 'wealthica').token).toBe('token-2')
  expect(listener).toHaveBeenCalledTimes(3)
})

test('does not call a listener after it has unsubscribed', async () => {
  const { client, settle } = await setUp()
  const listener = vi.fn<() => void>()
  const unsubscribe = followToken(client, 'wealthica', listener)
  await settle()
  listener.mockClear()
  client.setSubject('user-2')
  unsubscribe()
  await settle()
  expect(listener).not.toHaveBeenCalled()
})

test('sets no timer after a log-out', async () => {
  const { client, clock, settle } = await setUp()
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  await client.logout()
  show(true)
  expect(clock.nextTimerMs()).toBeUndefined()
})

test('replaces a refused token while there is a listener', async () => {
  const { client, settle } = await setUp()
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  client.invalidate('wealthica', 'token-1')
  await settle()
  expect(tokenSnapshot(client, 'wealthica').token).toBe('token-2')
})

test('renews a token in time for Connect’s window while there is a listener', async () => {
  const { client, relay, pass, settle } = await setUp()
  onTestFinished(followToken(client, 'wealthica', () => {}, 'connect'))
  await settle()
  for (let minutes = 0; minutes < 60; minutes += 1) await pass(60_000)
  expect(relay.mints().length).toBeGreaterThan(5)
  expect(tokenSnapshot(client, 'wealthica', 'connect').status).toBe('success')
})

test('dispose removes timers and listeners', async () => {
  const random = vi.fn<() => number>(() => 0.5)
  const { client, clock, relay, settle } = await setUp({ random })
  followToken(client, 'wealthica', () => {})
  await settle()
  client.dispose()
  restore()
  show(true)
  window.dispatchEvent(new Event('online'))
  expect(random).not.toHaveBeenCalled()
  expect(clock.nextTimerMs()).toBeUndefined()
  await settle()
  expect(relay.mints()).toHaveLength(1)
})
