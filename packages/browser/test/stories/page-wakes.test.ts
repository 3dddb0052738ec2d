// @vitest-environment jsdom
import { expect, onTestFinished, test, vi } from 'vitest'
import { setUp } from '../kit/set-up.ts'
import { followToken, tokenSnapshot } from '../../src/index.ts'

const signedOut = { status: 401, body: { code: 'unauthenticated' } }

function wake(): void {
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
}

function hide() {
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  wake()
  return hidden
}

/** Hides a page whose mint failed, and waits until the hold-off is over. */
async function failAndHide() {
  const scene = await setUp()
  scene.relay.replies.push(signedOut)
  onTestFinished(followToken(scene.client, 'wealthica', () => {}))
  await scene.settle()
  const hidden = hide()
  await scene.pass(61_000)
  expect(tokenSnapshot(scene.client, 'wealthica').error?.code).toBe('unauthenticated')
  return { ...scene, hidden }
}

test('a wake is not lost if another token arrives first', async () => {
  const { client, hidden, pass } = await failAndHide()
  hidden.mockReturnValue(false)
  wake()
  await client.getToken('wych')
  await pass(1_000)
  expect(tokenSnapshot(client, 'wealthica').status).toBe('success')
})

test('a wake triggers one attempt', async () => {
  const { client, hidden, relay, pass, settle } = await failAndHide()
  relay.replies.push(signedOut)
  hidden.mockReturnValue(false)
  wake()
  await pass(250)
  await client.getToken('wych')
  await pass(9_000)
  await settle()
  expect(relay.mints().filter(({ path }) => path === '/wealthica/auth')).toHaveLength(2)
})

test('hiding the page does not count as a wake', async () => {
  const { relay, settle } = await failAndHide()
  wake()
  await settle()
  expect(relay.mints().filter(({ path }) => path === '/wealthica/auth')).toHaveLength(1)
})

test('a new subscriber triggers a mint after a failure', async () => {
  const { client, settle } = await failAndHide()
  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  expect(tokenSnapshot(client, 'wealthica').status).toBe('success')
})

test('a listener that asks again on every change does not loop while offline', async () => {
  let reads = 0
  vi.spyOn(navigator, 'onLine', 'get').mockImplementation(() => (reads += 1) > 1_000)
  const { client, settle } = await setUp()
  const listener = vi.fn<() => void>(() => void client.getToken('wealthica').catch(() => {}))
  onTestFinished(followToken(client, 'wealthica', listener))
  await settle()
  expect(tokenSnapshot(client, 'wealthica').error?.code).toBe('offline')
  expect(listener).toHaveBeenCalledOnce()
  expect(reads).toBe(2)
})
