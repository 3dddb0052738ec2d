/**
 * Opens an empty modal dialog over the page, until `signal` aborts: the rest of the page is inert and does not
 * scroll, the focus moves in, and back at the end.
 */
export function openDialog(label: string, theme: 'light' | 'dark', signal: AbortSignal): HTMLElement {
  const { body, documentElement: root, activeElement } = document
  const dialog = document.createElement('div')
  for (const [name, value] of Object.entries({
    role: 'dialog',
    tabindex: '-1',
    'aria-modal': 'true',
    'aria-label': label,
    'aria-busy': 'true',
  })) {
    dialog.setAttribute(name, value)
  }
  // One property at a time: a policy without `unsafe-inline` forbids style attributes.
  Object.assign(dialog.style, {
    position: 'fixed',
    inset: '0',
    zIndex: '2147483647',
    // The widget's own ground, so that nothing flashes while it loads.
    colorScheme: theme,
    background: 'Canvas',
  })
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
  return dialog
}
