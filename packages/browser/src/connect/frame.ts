import { type ConnectRequest } from './connect-request.ts'
import { makeElement } from './make-element.ts'

/**
 * Shows the widget in a frame that fills the dialog below its close button. The focus stays outside: a frame of another
 * origin keeps Esc to itself, and one whose page is dead fires `load` like any other.
 */
export function showFrame(dialog: HTMLElement, request: ConnectRequest): HTMLIFrameElement {
  // Nobody else can have a window of this name, which the form would go to instead.
  const name = `connect-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`
  const frame = makeElement(
    'iframe',
    { name, title: dialog.getAttribute('aria-label') ?? '' },
    { width: '100%', height: '100%', border: '0', boxShadow: '0 -1px #8884' },
  )
  // In front of the end, where Tab turns back.
  dialog.lastChild?.before(frame)
  post(name, request)
  return frame
}

/** Sends a form to a window by name. The token stands in the page for no longer than that takes. */
function post(target: string, { url, fields }: ConnectRequest): void {
  const form = makeElement('form', { method: 'POST', action: url, target })
  for (const [name, value] of Object.entries(fields)) {
    form.append(makeElement('input', { type: 'hidden', name, value }))
  }
  document.body.append(form)
  form.submit()
  form.remove()
}
