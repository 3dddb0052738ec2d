// @vitest-environment jsdom
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { DevtoolsOptions } from '../../src/devtools/index.ts'
import { mountDevtools } from '../../src/devtools/index.ts'
import { sessionOf } from '../../src/inspect.ts'
import type { TestClientOptions } from '../../src/testing/index.ts'
import { createTestClient } from '../../src/testing/index.ts'

beforeEach(() => document.body.replaceChildren())

const claims = { sub: 'ada', scope: 'read write', name: 'Ådá' }
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = `${encoded({ alg: 'RS256' })}.${encoded(claims)}.c2lnbmF0dXJl`

function start(options: TestClientOptions = {}, devtools: DevtoolsOptions = { isOpen: true }) {
  const client = createTestClient({ token: { token: jwt, subject: 'subject-1' }, ...options })
  const unmount = mountDevtools(client, devtools)
  onTestFinished(() => {
    unmount()
    client.dispose()
  })
  const root = document.querySelector('[data-token-relay-devtools]')?.shadowRoot
  if (!root) throw new Error('no shadow root')
  const click = (name: RegExp) => {
    const buttons = Array.from(root.querySelectorAll('button'))
    const button = buttons.find((found) => name.test(found.getAttribute('aria-label') ?? found.textContent))
    if (!button) throw new Error(`no button ${name}`)
    button.click()
  }
  const text = (selector: string) => root.querySelector(selector)?.textContent ?? ''
  const line = () => Array.from(root.querySelectorAll('li'), ({ textContent }) => textContent.slice(8).trim())
  return { client, unmount, root, click, text, line }
}

test('shows provider, state, mode, ids, rings and claims of a token', async () => {
  const { client, text, root } = start()
  await client.getToken('wealthica')
  await client.advance(1_000)
  expect(text('h3')).toBe('wealthica fresh')
  expect(text('.facts')).toBe('direct · id test-token-id-1 · subject subject-1')
  expect(Array.from(root.querySelectorAll('.ring'), ({ textContent }) => textContent)).toEqual([
    'life59:59',
    'connect9:59',
  ])
  expect(JSON.parse(text('pre'))).toEqual(claims)
})

test('L2 no part of the token is in the page', async () => {
  const { client, root } = start({ api: () => ({}) })
  await client.getToken('wealthica')
  client.fail('denied')
  await client.getToken('wealthica', { force: true }).catch(() => {})
  await client.advance(1_000)
  const html = `${root.innerHTML}${document.documentElement.outerHTML}`
  for (const part of jwt.split('.')) expect(html).not.toContain(part)
})

test('the rings count down while the panel is open, and nothing runs while it is closed', async () => {
  const { client, root, click } = start()
  await client.getToken('wealthica')
  await client.advance(600_000)
  const rings = () => Array.from(root.querySelectorAll('.ring'), ({ textContent }) => textContent)
  expect(rings()).toEqual(['life50:00', 'connectclosed'])
  click(/^Close/)
  await client.advance(60_000)
  expect(rings()).toEqual(['life50:00', 'connectclosed'])
  click(/open/)
  expect(rings()).toEqual(['life49:00', 'connectclosed'])
})

test('the time line has mints, reuses, renewals and failures with their request ids', async () => {
  const { client, line } = start()
  await client.getToken('wealthica')
  await client.getToken('wealthica')
  await client.getToken('wealthica')
  await client.getToken('wealthica', { force: true })
  client.fail('no_provider_account')
  await client.getToken('wakapay', { purpose: 'connect' }).catch(() => {})
  expect(line()).toEqual([
    expect.stringMatching(
      /^failure · wakapay for connect mint: no_provider_account \(HTTP 403\) in 0 ms · request [\da-f-]{36}$/,
    ),
    'renewal · wealthica token test-token-id-2 in 0 ms',
    'reuse · wealthica × 2 served from memory',
    'mint · wealthica token test-token-id-1 in 0 ms',
  ])
})

test('the time line has a mint that was under way before the devtools were there', async () => {
  const client = createTestClient()
  const minting = client.getToken('wealthica')
  const unmount = mountDevtools(client, { isOpen: true })
  await minting
  const root = document.querySelector('[data-token-relay-devtools]')?.shadowRoot
  expect(root?.querySelector('li')?.textContent).toMatch(/mint · wealthica token test-token-id-1/)
  unmount()
})

test('keeps a bounded number of events', async () => {
  const { client, line } = start()
  for (let count = 0; count < 300; count += 1) await client.getToken('wealthica', { force: true })
  expect(line()).toHaveLength(200)
})

test('Expire lets the next call mint, Invalidate reports the refused token', async () => {
  const { client, click, text } = start()
  await client.getToken('wealthica')
  click(/^Expire/)
  expect(text('h3')).toBe('wealthica no token')
  await client.getToken('wealthica')
  click(/^Invalidate/)
  await client.getToken('wealthica')
  expect(client.requests).toHaveLength(3)
  expect(sessionOf(client).grants.get('wealthica')?.answer.tokenId).toBe('test-token-id-3')
})

test('Go offline takes the page off the network, and unmounting puts it back', async () => {
  const { client, click, unmount } = start()
  click(/^Go offline/)
  expect(navigator.onLine).toBe(false)
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'offline' })
  click(/^Go offline/)
  expect(navigator.onLine).toBe(true)
  click(/^Go offline/)
  unmount()
  expect(navigator.onLine).toBe(true)
})

test('Sign out signs out, or calls the host', async () => {
  const { client, click, line } = start()
  await client.getToken('wealthica')
  click(/^Sign out/)
  await client.advance(0)
  expect(client.requests.at(-1)).toMatchObject({ type: 'revoke' })
  expect(line()[0]).toBe('nobody is signed in: unauthenticated')
})

test('Sign out calls the host’s function instead', () => {
  const onSignOut = vi.fn<() => void>()
  const { click, client } = start({}, { isOpen: true, onSignOut })
  click(/^Sign out/)
  expect(onSignOut).toHaveBeenCalledOnce()
  expect(client.requests).toEqual([])
})

test('the focus moves into the panel and back, also by Esc', () => {
  const { click, root } = start({}, {})
  click(/open/)
  expect(root.activeElement?.className).toBe('panel')
  root.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  expect(root.activeElement?.textContent).toBe('Tokens')
})

test('it neither mints nor follows tokens', async () => {
  const { client } = start()
  await client.advance(3_600_000)
  expect(client.requests).toEqual([])
})

test('unmounting leaves no node, timer or watcher', async () => {
  const { client, unmount } = start()
  await client.getToken('wealthica')
  unmount()
  expect(document.body.children).toHaveLength(0)
  const timers = vi.spyOn(client.clock, 'setTimer')
  await client.advance(10_000)
  expect(timers).not.toHaveBeenCalled()
  expect(sessionOf(client).watch).toBeUndefined()
})

test.each([
  ['an unknown option', '{ "colour": 1 }', 'unknown option: colour'],
  ['an unknown position', '{ "position": "left" }', 'position is "left"'],
])('%s is refused', (_, json, message) => {
  const client = createTestClient()
  expect(() => mountDevtools(client, JSON.parse(json))).toThrow(message)
})
