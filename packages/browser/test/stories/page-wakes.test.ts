// @vitest-environment jsdom
import { expect, onTestFinished, test, vi } from 'vitest'
import { setUp } from '../kit/set-up.ts'

const signedOut = { status: 401, body: { code: 'unauthenticated' } }

function wake(): void {
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
}

/** Subscribes to a token whose mint failed permanently, and waits until the hold-off is over. */
async function failPermanently() {
  const scene = await setUp()
  scene.relay.replies.push(signedOut)
  onTestFinished(scene.client.subscribe('wealthica', () => {}))
  await scene.settle()
  await scene.pass(61_000)
  expect(scene.client.getSnapshot('wealthica').error?.code).toBe('unauthenticated')
  return scene
}

test('a wake is not lost if another token arrives first', async () => {
  const { client, pass } = await failPermanently()
  wake()
  await client.getToken('wych')
  await pass(1_000)
  expect(client.getSnapshot('wealthica').status).toBe('success')
})

test('a wake triggers one attempt', async () => {
  const { client, relay, pass, settle } = await failPermanently()
  relay.replies.push(signedOut)
  wake()
  await pass(250)
  await client.getToken('wych')
  for (let minutes = 0; minutes < 5; minutes += 1) await pass(60_000)
  await settle()
  expect(relay.mints().filter(({ path }) => path === '/wealthica/auth')).toHaveLength(2)
})

test('hiding the page does not count as a wake', async () => {
  const { client, relay, settle } = await failPermanently()
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  wake()
  await client.getToken('wych')
  await settle()
  expect(relay.mints().filter(({ path }) => path === '/wealthica/auth')).toHaveLength(1)
})

test('a new subscriber triggers a mint after a permanent failure', async () => {
  const { client, settle } = await failPermanently()
  onTestFinished(client.subscribe('wealthica', () => {}))
  await settle()
  expect(client.getSnapshot('wealthica').status).toBe('success')
})

test('a listener that asks again on every change does not loop while offline', async () => {
  let reads = 0
  vi.spyOn(navigator, 'onLine', 'get').mockImplementation(() => (reads += 1) > 1_000)
  const { client, settle } = await setUp()
  const listener = vi.fn<() => void>(() => void client.getToken('wealthica').catch(() => {}))
  onTestFinished(client.subscribe('wealthica', listener))
  await settle()
  expect(client.getSnapshot('wealthica').error?.code).toBe('offline')
  expect(listener).toHaveBeenCalledOnce()
  expect(reads).toBe(2)
})
