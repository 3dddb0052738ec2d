import { type ConnectRequest } from './connect-request.ts'

/** Shows the widget in a frame that fills the dialog. */
export function showFrame(dialog: HTMLElement, { url, fields }: ConnectRequest): HTMLIFrameElement {
  const frame = document.createElement('iframe')
  // Nobody else can have a window of this name, which the form would go to instead.
  frame.name = `connect-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`
  frame.title = dialog.getAttribute('aria-label') ?? ''
  Object.assign(frame.style, { width: '100%', height: '100%', border: '0' })
  dialog.append(frame)
  // From here on, since the empty frame may have told of its own load on the way in.
  const onLoad = () => {
    dialog.removeAttribute('aria-busy')
    frame.focus()
  }
  frame.addEventListener('load', onLoad, { once: true })
  post(frame.name, { url, fields })
  return frame
}

/** Sends a form to a window by name. The token stands in the page for no longer than that takes. */
function post(target: string, { url, fields }: ConnectRequest): void {
  const form = document.createElement('form')
  Object.assign(form, { method: 'POST', action: url, target, hidden: true })
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement('input')
    Object.assign(input, { type: 'hidden', name, value })
    form.append(input)
  }
  document.body.append(form)
  form.submit()
  form.remove()
}
