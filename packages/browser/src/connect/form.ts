import { makeElement } from './element.ts'
import type { ConnectRequest } from './request.ts'

/** Posts a form to a window by name. The token is in the document only during this call. */
export function post(target: string, { url, fields }: ConnectRequest): void {
  const token = makeElement('input', { type: 'hidden', name: 'token', value: fields.token })
  const form = makeElement('form', { method: 'POST', action: url, target }, '', token)
  document.body.append(form)
  form.submit()
  form.remove()
}

/** Returns whether the page is in a sandbox without `allow-forms`, where a form is dropped without any sign. */
export function isFormBlocked(): boolean {
  const form = makeElement('form', {})
  // Safari before 16 cannot tell.
  let isBlocked = 'requestSubmit' in form
  // HTML, form submission algorithm: a sandboxed form returns before it fires `submit`. Nothing is sent.
  form.addEventListener('submit', (event) => {
    isBlocked = false
    event.preventDefault()
    event.stopPropagation()
  })
  document.body.append(form)
  if (isBlocked) form.requestSubmit()
  form.remove()
  return isBlocked
}

/** Returns a name that no other page can guess. */
export function randomName(): string {
  return `connect-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`
}

/** The beginning of a popup's `state`, which is also the channel on which its last page reports to its opener. */
export const popupState = 'token-relay:connect:'
