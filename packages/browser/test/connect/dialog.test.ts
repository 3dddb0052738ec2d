// @vitest-environment jsdom
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { ConnectOptions } from '../../src/connect/index.ts'
import { openConnect } from '../../src/connect/index.ts'
import { setUp } from '../kit/set-up.ts'
import { closeButton, dialog, frame, loadFrame, post, watchForms } from '@token-relay/test-kit'

beforeEach(() => {
  document.body.innerHTML = '<main><button>Connect a bank</button></main>'
  document.querySelector('button')?.focus()
  watchForms()
})

/** Opens the dialog. The token arrives after `settle`. */
async function open(options: ConnectOptions = {}) {
  const scene = await setUp()
  return { ...scene, outcome: openConnect(scene.client, 'wealthica', options) }
}

function pressEscape(on: EventTarget): void {
  on.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
}

const ways = {
  'the close button': () => closeButton().click(),
  'Esc in the dialog': () => pressEscape(dialog() ?? document),
  'Esc on the close button': () => pressEscape(closeButton()),
  'Esc on the frame': () => pressEscape(frame()),
}

test('opens a modal dialog immediately, with its name, and the page does not scroll', async () => {
  const showModal = vi.fn<() => void>()
  onTestFinished(() => void Reflect.deleteProperty(HTMLDialogElement.prototype, 'showModal'))
  Object.assign(HTMLDialogElement.prototype, { showModal })
  const { outcome, settle } = await open({ label: 'Connect your bank' })
  expect(showModal).toHaveBeenCalledOnce()
  expect(dialog()?.getAttribute('aria-modal')).toBe('true')
  expect(dialog()?.getAttribute('aria-label')).toBe('Connect your bank')
  expect(document.querySelector('main')?.hasAttribute('inert')).toBe(true)
  expect(document.documentElement.style.overflow).toBe('hidden')
  await settle()
  expect(frame().title).toBe('Connect your bank')
  post({ wealthica: true, event: 'close' })
  await outcome
  expect(document.body.innerHTML).toBe('<main><button>Connect a bank</button></main>')
  expect(document.documentElement.style.overflow).toBe('')
})

test('moves the focus into the dialog, keeps it there when the widget loads, and moves it back at the end', async () => {
  const { outcome, settle } = await open()
  expect(document.activeElement).toBe(dialog())
  await settle()
  loadFrame()
  expect(document.activeElement).toBe(dialog())
  post({ wealthica: true, event: 'close' })
  await outcome
  expect(document.activeElement).toBe(document.querySelector('main button'))
})

test.each([
  [undefined, 'Close'],
  ['en', 'Close'],
  ['es', 'Cerrar'],
  ['fr', 'Fermer'],
  ['it', 'Chiudi'],
] as const)('labels the close button in the language %s: %s', async (lang, word) => {
  const { outcome } = await open(lang && { lang })
  expect(closeButton().textContent).toBe(word)
  expect(dialog()?.getAttribute('lang')).toBe(lang ?? 'en')
  closeButton().click()
  await outcome
})

for (const [way, leave] of Object.entries(ways)) {
  test(`${way} closes a loaded widget and removes everything it added`, async () => {
    const { clock, outcome, settle } = await open()
    await settle()
    loadFrame()
    expect(clock.nextTimerMs()).toBe(30_000)
    leave()
    expect(await outcome).toEqual({ status: 'closed' })
    expect(clock.nextTimerMs()).toBeUndefined()
    expect(document.body.innerHTML).toBe('<main><button>Connect a bank</button></main>')
  })
}

test('the close button closes the dialog during the mint', async () => {
  const { outcome, settle } = await open()
  closeButton().click()
  expect(await outcome).toEqual({ status: 'closed' })
  await settle()
  expect(document.body.innerHTML).toBe('<main><button>Connect a bank</button></main>')
})

test('keys other than Esc do not close the dialog', async () => {
  const { outcome } = await open()
  closeButton().dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }))
  expect(dialog()).not.toBeNull()
  pressEscape(document)
  await outcome
})

test('opening a second dialog closes the first, and the page scrolls again after both', async () => {
  const first = await open()
  const second = await open()
  expect(await first.outcome).toEqual({ status: 'closed' })
  pressEscape(document)
  expect(await second.outcome).toEqual({ status: 'closed' })
  expect(document.documentElement.style.overflow).toBe('')
})
