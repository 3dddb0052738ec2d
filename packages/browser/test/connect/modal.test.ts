// @vitest-environment jsdom
import { closeButton, dialog, frame } from '@token-relay/test-kit'
import { expect, onTestFinished, test } from 'vitest'
import { openWidget, setUpPage } from '../kit/connect-page.ts'

setUpPage()

const types = ['keydown', 'keyup', 'pointerdown', 'mousedown', 'touchstart', 'click', 'focusin'] as const

/** Adds a host's listener for all of them to the document, in the capture phase. Returns what it has heard. */
function listenAsHost(): string[] {
  const heard: string[] = []
  const hear = (event: Event) => {
    heard.push(event.type)
    event.stopImmediatePropagation()
    event.preventDefault()
  }
  for (const type of types) document.addEventListener(type, hear, true)
  onTestFinished(() => {
    for (const type of types) document.removeEventListener(type, hear, true)
  })
  return heard
}

test('a focus trap of the host hears nothing of what happens in the dialog, and cannot stop it', async () => {
  const heard = listenAsHost()
  const { outcome } = await openWidget()
  for (const type of types.filter((name) => name !== 'click')) {
    frame().dispatchEvent(new Event(type, { bubbles: true }))
    closeButton().dispatchEvent(new Event(type, { bubbles: true }))
  }
  closeButton().click()
  expect(await outcome).toEqual({ status: 'closed' })
  // The focus is back on the host's button.
  expect(heard).toEqual(['focusin'])
})

test('Esc closes the dialog only, not a dialog of the host', async () => {
  const heard = listenAsHost()
  const { outcome } = await openWidget()
  const escape = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true })
  dialog()?.dispatchEvent(escape)
  expect(await outcome).toEqual({ status: 'closed' })
  expect(escape.defaultPrevented).toBe(true)
  expect(heard).toEqual(['focusin'])
})

test('keys in a dialog that opened over it are not its own', async () => {
  const { outcome } = await openWidget()
  const later = document.body.appendChild(document.createElement('dialog'))
  later.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  expect(dialog()).not.toBeNull()
  later.remove()
  closeButton().click()
  await outcome
})

for (const type of ['cancel', 'close']) {
  test(`the platform’s ${type} event closes it: Android’s back gesture`, async () => {
    const { outcome } = await openWidget()
    dialog()?.dispatchEvent(new Event(type))
    expect(await outcome).toEqual({ status: 'closed' })
  })
}

test('resolves as closed and cleans up when the host swaps the body', async () => {
  const { outcome, clock } = await openWidget()
  document.body.replaceWith(document.createElement('body'))
  expect(await outcome).toEqual({ status: 'closed' })
  expect(document.documentElement.style.overflow).toBe('')
  expect(clock.nextTimerMs()).toBeUndefined()
})

test('resolves as closed when the host empties the body', async () => {
  const { outcome } = await openWidget()
  document.body.innerHTML = ''
  expect(await outcome).toEqual({ status: 'closed' })
})

test('a page with a scrollbar keeps the space for it', async () => {
  const { style } = document.documentElement
  Object.defineProperty(document.documentElement, 'clientWidth', {
    value: innerWidth - 15,
    configurable: true,
  })
  onTestFinished(() => void Reflect.deleteProperty(document.documentElement, 'clientWidth'))
  style.scrollbarGutter = 'auto'
  const { outcome } = await openWidget()
  expect([style.overflow, style.scrollbarGutter]).toEqual(['hidden', 'stable'])
  closeButton().click()
  await outcome
  expect([style.overflow, style.scrollbarGutter]).toEqual(['', 'auto'])
  style.scrollbarGutter = ''
})
