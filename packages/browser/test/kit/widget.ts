import { vi } from 'vitest'

/** A form as it was sent. */
export interface Posted {
  readonly method: string
  readonly action: string
  readonly target: string
  readonly fields: Record<string, FormDataEntryValue>
}

/** Notes the forms that are sent; jsdom itself cannot send any. */
export function watchForms(): Posted[] {
  const forms: Posted[] = []
  vi.spyOn(HTMLFormElement.prototype, 'submit').mockImplementation(function (this: HTMLFormElement) {
    const { method, action, target } = this
    forms.push({ method, action, target, fields: Object.fromEntries(new FormData(this)) })
  })
  return forms
}

export function dialog(): Element | null {
  return document.querySelector('[role=dialog]')
}

/** Our own button, above the widget. */
export function closeButton(): HTMLButtonElement {
  const button = document.querySelector<HTMLButtonElement>('[role=dialog] > button')
  if (!button) throw new Error('no close button')
  return button
}

export function frame(): HTMLIFrameElement {
  const frame = document.querySelector('iframe')
  if (!frame) throw new Error('no frame')
  return frame
}

/** Posts a message, as the widget does unless said otherwise. */
export function post(data: unknown, from: { origin?: string; source?: Window | null } = {}): void {
  const origin = 'https://connect.example.com'
  const source = from.source === undefined ? frame().contentWindow : from.source
  window.dispatchEvent(new MessageEvent('message', { data, origin, ...from, source }))
}
