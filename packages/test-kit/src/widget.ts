import { vi } from 'vitest'

/** A submitted form. */
export interface Posted {
  readonly method: string
  readonly action: string
  readonly target: string
  readonly fields: Record<string, FormDataEntryValue>
}

/** Records submitted forms. jsdom cannot submit any. */
export function watchForms(): Posted[] {
  const forms: Posted[] = []
  vi.spyOn(HTMLFormElement.prototype, 'submit').mockImplementation(function (this: HTMLFormElement) {
    const { method, action, target } = this
    forms.push({ method, action, target, fields: Object.fromEntries(new FormData(this)) })
  })
  return forms
}

/** Returns the open dialog. */
export function dialog(): Element | null {
  return document.querySelector('[role=dialog]')
}

/** Returns the dialog's own close button, above the widget. */
export function closeButton(): HTMLButtonElement {
  const button = document.querySelector<HTMLButtonElement>('[role=dialog] > button')
  if (!button) throw new Error('no close button')
  return button
}

/** Returns the widget's frame. */
export function frame(): HTMLIFrameElement {
  const frame = document.querySelector('iframe')
  if (!frame) throw new Error('no frame')
  return frame
}

/** Loads a page of another origin in the widget's frame: a page that the host's page cannot read. */
export function loadFrame(): void {
  Object.defineProperty(frame(), 'contentDocument', { value: null, configurable: true })
  frame().dispatchEvent(new Event('load'))
}

/** Returns the dialog's button that starts another try. */
export function retryButton(): HTMLButtonElement | undefined {
  const buttons = document.querySelectorAll<HTMLButtonElement>('[role=dialog] button')
  return Array.from(buttons).find(({ textContent }) => textContent === 'Try again')
}

/** Posts a message to the page, by default from the widget's origin and window. */
export function post(data: unknown, from: { origin?: string; source?: Window | null } = {}): void {
  const origin = 'https://connect.example.com'
  const source = from.source === undefined ? frame().contentWindow : from.source
  window.dispatchEvent(new MessageEvent('message', { data, origin, ...from, source }))
}
