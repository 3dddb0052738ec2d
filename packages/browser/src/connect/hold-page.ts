/**
 * Puts a dialog over the page until `signal` aborts: the rest of the page is inert and does not scroll, the focus
 * moves in, and back at the end.
 */
export function holdPage(dialog: HTMLElement, signal: AbortSignal): void {
  const { body, documentElement: root, activeElement } = document
  const { overflow } = root.style
  root.style.overflow = 'hidden'
  const others = Array.from(body.children).filter((element) => !element.hasAttribute('inert'))
  for (const element of others) element.toggleAttribute('inert', true)
  body.append(dialog)
  dialog.focus()

  signal.addEventListener('abort', () => {
    dialog.remove()
    for (const element of others) element.removeAttribute('inert')
    root.style.overflow = overflow
    if (activeElement instanceof HTMLElement) activeElement.focus()
  })
}
