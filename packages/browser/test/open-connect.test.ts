// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type ConnectEvent, type ConnectOptions, openConnect } from '../src/connect/index.ts'
import { type TokenClient } from '../src/index.ts'
import { setUp } from './kit/set-up.ts'
import { dialog, frame, post, type Posted, watchForms } from '@token-relay/test-kit'

let forms: Posted[]

beforeEach(() => {
  document.body.innerHTML = '<main><button>Connect a bank</button></main>'
  document.querySelector('button')?.focus()
  forms = watchForms()
})

afterEach(() => {
  // Whatever the outcome, nothing of the widget is left.
  const left = document.querySelectorAll('[role=dialog], iframe, form, [inert], html[style*=hidden]')
  if (left.length > 0) throw new Error(`left: ${Array.from(left, ({ outerHTML }) => outerHTML).join()}`)
})

async function open(options: ConnectOptions = {}) {
  const scene = await setUp()
  const outcome = openConnect(scene.client, 'wealthica', options)
  await scene.settle()
  return { ...scene, outcome }
}

test('the form posts the token into the frame, and is gone at once', async () => {
  const { outcome } = await open({ provider: 'questrade' })
  expect(forms).toMatchObject([{ method: 'post', target: frame().name, fields: { token: 'token-1' } }])
  expect(forms[0]?.action).toMatch(/^https:\/\/connect\.example\.com\/connect\/questrade\?/)
  expect(document.querySelector('form')).toBeNull()
  expect(document.documentElement.outerHTML).not.toContain('token-1')
  post({ wealthica: true, event: 'close' })
  await outcome
})

for (const wrap of [(data: unknown) => data, (data: unknown) => JSON.stringify(data)]) {
  test(`success as ${typeof wrap({})} is the outcome`, async () => {
    const { outcome } = await open()
    post(wrap({ wealthica: true, event: 'success', institution: '5f1', provider: 'questrade' }))
    expect(await outcome).toEqual({ status: 'connected', institution: '5f1', provider: 'questrade' })
  })
}

test('an error is the outcome', async () => {
  const { outcome } = await open()
  post({ wealthica: true, event: 'error', error: { error_type: 400, message: 'Login failed' } })
  expect(await outcome).toEqual({ status: 'error', code: '400', message: 'Login failed' })
})

test('there is one outcome, whatever else the widget says', async () => {
  const onEvent = vi.fn<(event: ConnectEvent) => void>()
  const { outcome } = await open({ onEvent })
  const source = frame().contentWindow
  post({ wealthica: true, event: 'success', institution: '5f1', provider: 'wise' }, { source })
  post({ wealthica: true, event: 'close' }, { source })
  post({ wealthica: true, event: 'LATE' }, { source })
  expect(await outcome).toMatchObject({ status: 'connected' })
  expect(onEvent).not.toHaveBeenCalled()
})

test('other events are told, and do not end anything', async () => {
  const onEvent = vi.fn<(event: ConnectEvent) => void>()
  const { outcome } = await open({ onEvent })
  post({ wealthica: true, event: 'RETRY_ATTEMPT', data: { attempt: 1 } })
  expect(onEvent).toHaveBeenCalledExactlyOnceWith({ name: 'RETRY_ATTEMPT', data: { attempt: 1 } })
  post({ wealthica: true, event: 'close' })
  expect(await outcome).toEqual({ status: 'closed' })
})

test('null, foreign and malformed messages are ignored', async () => {
  const onEvent = vi.fn<(event: ConnectEvent) => void>()
  const { outcome } = await open({ onEvent })
  const success = { wealthica: true, event: 'success', institution: '5f1' }
  for (const data of [null, undefined, 7, '', 'null', '{', '[]', [success], { ...success, wealthica: 0 }])
    post(data)
  for (const origin of ['http://connect.example.com', 'https://evil.connect.example.com', 'null', '']) {
    post(success, { origin })
  }
  post(success, { source: window })
  post(success, { source: null })
  expect(onEvent).not.toHaveBeenCalled()
  expect(dialog()).not.toBeNull()
  post({ wealthica: true, event: 'close' })
  expect(await outcome).toEqual({ status: 'closed' })
})

test('unmount while minting leaves no iframe and sends no form', async () => {
  const { client, settle } = await setUp()
  const leaving = new AbortController()
  const outcome = openConnect(client, 'wealthica', { signal: leaving.signal })
  leaving.abort()
  expect(await outcome).toEqual({ status: 'closed' })
  await settle()
  expect(document.querySelector('iframe')).toBeNull()
  expect(forms).toEqual([])
})

test('a caller who leaves in the very moment the token comes sends no form', async () => {
  const { client } = await setUp()
  const leaving = new AbortController()
  const getGrant: TokenClient['getGrant'] = async (provider, options) => {
    const grant = await client.getGrant(provider, options)
    leaving.abort()
    return grant
  }
  const outcome = openConnect({ ...client, getGrant }, 'wealthica', { signal: leaving.signal })
  expect(await outcome).toEqual({ status: 'closed' })
  expect(forms).toEqual([])
})

test('a caller who has left already opens nothing', async () => {
  const { client, relay } = await setUp()
  expect(await openConnect(client, 'wealthica', { signal: AbortSignal.abort() })).toEqual({
    status: 'closed',
  })
  expect(relay.seen).toEqual([])
})

test('log-out closes the widget, while minting and later', async () => {
  const { client, settle } = await setUp()
  const minting = openConnect(client, 'wealthica')
  client.setSubject('user-2')
  expect(await minting).toEqual({ status: 'closed' })
  const open = openConnect(client, 'wealthica')
  await settle()
  expect(frame()).toBeDefined()
  const out = client.logout()
  expect(await open).toEqual({ status: 'closed' })
  await out
})

test('the widget closes at the end of the window, also when the device slept through it', async () => {
  const { clock, outcome } = await open()
  clock.advance(300_000)
  expect(dialog()).not.toBeNull()
  clock.sleep(299_000)
  document.dispatchEvent(new Event('visibilitychange'))
  expect(dialog()).not.toBeNull()
  clock.advance(1_000)
  expect(await outcome).toEqual({ status: 'timeout' })
  expect(clock.nextTimerMs()).toBeUndefined()
})

test('a wall clock set back leaves the widget open', async () => {
  const { clock, outcome } = await open()
  clock.setWall(-3_600_000)
  clock.advance(599_000)
  expect(dialog()).not.toBeNull()
  clock.advance(1_000)
  expect(await outcome).toEqual({ status: 'timeout' })
})

test('with quick_retry the widget has half an hour', async () => {
  const { clock, outcome } = await open({ features: ['quick_retry'] })
  clock.advance(1_799_000)
  expect(dialog()).not.toBeNull()
  clock.advance(1_000)
  expect(await outcome).toEqual({ status: 'timeout' })
})

test('an aged token is not handed to the widget', async () => {
  const { client, clock, settle } = await setUp()
  await client.getToken('wealthica', { purpose: 'connect' })
  clock.advance(45_000)
  const outcome = openConnect(client, 'wealthica')
  await settle()
  expect(forms).toMatchObject([{ fields: { token: 'token-2' } }])
  post({ wealthica: true, event: 'close' })
  await outcome
})

test('a mint that fails is the outcome', async () => {
  const { client, relay } = await setUp()
  relay.replies.push({ status: 401, body: { code: 'unauthenticated' } })
  expect(await openConnect(client, 'wealthica')).toMatchObject({ status: 'error', code: 'unauthenticated' })
})

test('a provider without a widget is the outcome', async () => {
  const { client, relay } = await setUp()
  relay.token = { connect: undefined }
  expect(await openConnect(client, 'wealthica')).toMatchObject({ status: 'error', code: 'no_widget' })
})

test('a page whose policy forbids the widget hears of it', async () => {
  const { outcome } = await open()
  const violation = {
    blockedURI: 'https://connect.example.com',
    disposition: 'enforce',
    effectiveDirective: 'form-action',
  }
  const tell = (details: object) =>
    document.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), violation, details))
  tell({ disposition: 'report' })
  tell({ blockedURI: 'https://other.example.com' })
  expect(dialog()).not.toBeNull()
  tell({})
  expect(await outcome).toEqual({ status: 'error', code: 'blocked', message: 'form-action' })
})

test('a wrong option rejects before a token is asked for', async () => {
  const { client, relay } = await setUp()
  await expect(openConnect(client, 'wealthica', { webhookUri: 'http://app.example.com' })).rejects.toThrow(
    TypeError,
  )
  expect(relay.seen).toEqual([])
})

test('two widgets have frames of different names', async () => {
  const first = await open()
  const name = frame().name
  post({ wealthica: true, event: 'close' })
  await first.outcome
  const second = await open()
  expect(frame().name).not.toBe(name)
  post({ wealthica: true, event: 'close' })
  await second.outcome
})

test.each([{ wealthica: true, event: 'success' }, { wealthica: true }, { wealthica: true, event: {} }])(
  'the malformed message %j is ignored',
  async (message) => {
    const events: ConnectEvent[] = []
    const { outcome } = await open({ onEvent: (event) => events.push(event) })
    post(message)
    post({ wealthica: true, event: 'close' })
    expect(await outcome).toEqual({ status: 'closed' })
    expect(events).toEqual([])
  },
)
