// @vitest-environment jsdom
import { dialog, frame, post } from '@token-relay/test-kit'
import { expect, test, vi } from 'vitest'
import type { ConnectEvent } from '../../src/connect/index.ts'
import { openConnect } from '../../src/connect/index.ts'
import { openWidget, setUpPage } from '../kit/connect-page.ts'
import { setUp } from '../kit/set-up.ts'

const forms = setUpPage()

test('posts the token into the frame by a form and removes the form', async () => {
  const { outcome } = await openWidget({ provider: 'questrade' })
  expect(forms()).toMatchObject([{ method: 'post', target: frame().name, fields: { token: 'token-1' } }])
  expect(forms()[0]?.action).toMatch(/^https:\/\/connect\.example\.com\/connect\/questrade\?/)
  expect(document.querySelector('form')).toBeNull()
  expect(document.documentElement.outerHTML).not.toContain('token-1')
  post({ wealthica: true, event: 'close' })
  await outcome
})

for (const wrap of [(data: unknown) => data, (data: unknown) => JSON.stringify(data)]) {
  test(`resolves as connected on success sent as ${typeof wrap({})}`, async () => {
    const { outcome } = await openWidget()
    post(wrap({ wealthica: true, event: 'success', institution: '5f1', provider: 'questrade' }))
    expect(await outcome).toEqual({ status: 'connected', institution: '5f1', provider: 'questrade' })
  })
}

test('resolves with an error that the widget sends', async () => {
  const { outcome } = await openWidget()
  post({ wealthica: true, event: 'error', error: { error_type: 400, message: 'Login failed' } })
  expect(await outcome).toEqual({ status: 'error', code: '400', message: 'Login failed' })
})

test('ignores messages after the outcome', async () => {
  const onEvent = vi.fn<(event: ConnectEvent) => void>()
  const { outcome } = await openWidget({ onEvent })
  const source = frame().contentWindow
  post({ wealthica: true, event: 'success', institution: '5f1', provider: 'wise' }, { source })
  post({ wealthica: true, event: 'close' }, { source })
  post({ wealthica: true, event: 'LATE' }, { source })
  expect(await outcome).toMatchObject({ status: 'connected' })
  expect(onEvent).not.toHaveBeenCalled()
})

test('passes other events to onEvent and stays open', async () => {
  const onEvent = vi.fn<(event: ConnectEvent) => void>()
  const { outcome } = await openWidget({ onEvent })
  post({ wealthica: true, event: 'RETRY_ATTEMPT', data: { attempt: 1 } })
  expect(onEvent).toHaveBeenCalledExactlyOnceWith({ name: 'RETRY_ATTEMPT', data: { attempt: 1 } })
  post({ wealthica: true, event: 'close' })
  expect(await outcome).toEqual({ status: 'closed' })
})

test('ignores messages that are null, malformed or from another origin or window', async () => {
  const onEvent = vi.fn<(event: ConnectEvent) => void>()
  const { outcome } = await openWidget({ onEvent })
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

test('closes at the end of Connect’s window, even if the device slept through it', async () => {
  const { clock, outcome } = await openWidget()
  clock.advance(300_000)
  expect(dialog()).not.toBeNull()
  clock.sleep(299_000)
  document.dispatchEvent(new Event('visibilitychange'))
  expect(dialog()).not.toBeNull()
  clock.advance(1_000)
  expect(await outcome).toEqual({ status: 'timeout' })
  expect(clock.nextTimerMs()).toBeUndefined()
})

test('stays open when the wall clock is set back', async () => {
  const { clock, outcome } = await openWidget()
  clock.setWall(-3_600_000)
  clock.advance(599_000)
  expect(dialog()).not.toBeNull()
  clock.advance(1_000)
  expect(await outcome).toEqual({ status: 'timeout' })
})

test('stays open for half an hour with quick_retry', async () => {
  const { clock, outcome } = await openWidget({ features: ['quick_retry'] })
  clock.advance(1_799_000)
  expect(dialog()).not.toBeNull()
  clock.advance(1_000)
  expect(await outcome).toEqual({ status: 'timeout' })
})

test('resolves as blocked if the page’s Content-Security-Policy forbids the widget', async () => {
  const { outcome } = await openWidget()
  const violation = {
    blockedURI: 'https://connect.example.com',
    disposition: 'enforce',
    effectiveDirective: 'form-action',
  }
  const violate = (details: object) =>
    document.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), violation, details))
  violate({ disposition: 'report' })
  violate({ blockedURI: 'https://other.example.com' })
  expect(dialog()).not.toBeNull()
  violate({})
  expect(await outcome).toEqual({ status: 'error', code: 'blocked', message: 'form-action' })
})

test('every frame has a different name', async () => {
  const first = await openWidget()
  const name = frame().name
  post({ wealthica: true, event: 'close' })
  await first.outcome
  const second = await openWidget()
  expect(frame().name).not.toBe(name)
  post({ wealthica: true, event: 'close' })
  await second.outcome
})

test('takes the brand and the id of messages from the provider’s answer', async () => {
  const scene = await setUp()
  const place = { url: 'https://connect.example.com', clientId: 'c', brand: 'vezgo', idField: 'account' }
  scene.relay.token = { connect: place }
  const outcome = openConnect(scene.client, 'vezgo')
  await scene.settle()
  post({ wealthica: true, event: 'success', institution: '5f1' })
  post({ vezgo: true, event: 'success', institution: '5f1' })
  post({ vezgo: true, event: 'success', account: '6a2' })
  expect(await outcome).toEqual({ status: 'connected', institution: '6a2', provider: '' })
})

test('a thousand random messages have no effect', async () => {
  const onEvent = vi.fn<(event: ConnectEvent) => void>()
  const { outcome } = await openWidget({ onEvent })
  const values = [null, undefined, 0, 1, '', '{', 'null', '[]', '{"wealthica":0}', [], {}, NaN, new Date(0)]
  const names = ['wealthica', 'event', 'institution', 'error', 'data', 'vezgo', '__proto__', 'toString']
  const origins = ['https://connect.example.com', 'https://evil.example.com', 'null', '']
  let seed = 7
  const any = <T>(list: readonly T[]): T | undefined => {
    seed = (seed * 48_271) % 2_147_483_647
    return list[seed % list.length]
  }
  const data = (): unknown => {
    const fields = Object.fromEntries(
      [1, 2, 3].map(() => [any(names), any<unknown>([...values, 'success', 'close'])]),
    )
    return any<unknown>([
      ...values,
      { ...fields, wealthica: false },
      JSON.stringify({ ...fields, wealthica: '' }),
    ])
  }
  const success = { wealthica: true, event: 'success', institution: '5f1' }
  for (let n = 0; n < 1_000; n += 1) {
    post(data(), { origin: any(origins) ?? '', source: any([frame().contentWindow, window, null]) ?? null })
    post(success, any([{ source: window }, { source: null }, { origin: 'https://evil.example.com' }]))
  }
  expect(onEvent).not.toHaveBeenCalled()
  expect(dialog()).not.toBeNull()
  post({ wealthica: true, event: 'close' })
  expect(await outcome).toEqual({ status: 'closed' })
})

test.each([{ wealthica: true, event: 'success' }, { wealthica: true }, { wealthica: true, event: {} }])(
  'ignores the malformed message %j',
  async (message) => {
    const events: ConnectEvent[] = []
    const { outcome } = await openWidget({ onEvent: (event) => events.push(event) })
    post(message)
    post({ wealthica: true, event: 'close' })
    expect(await outcome).toEqual({ status: 'closed' })
    expect(events).toEqual([])
  },
)
