/** What a host's modal, focus trap or shortcut listens to. */
const contained = ['keydown', 'keyup', 'pointerdown', 'mousedown', 'touchstart', 'click', 'focusin']

/** What happens in the dialog, and when it ends. */
export interface ModalOptions {
  /** Called with the target of a click in the dialog. */
  readonly click: (target: Node) => void
  /** Called when the user leaves with Esc or Android's back gesture, or the host removes the dialog from the page. */
  readonly close: () => void
  /** Removes the dialog. */
  readonly signal: AbortSignal
}

/**
 * Shows a dialog in the top layer until `signal` aborts: over the host's own dialogs, with the rest of the page inert.
 * The page does not scroll. The focus moves into the dialog, and back to where it was at the end.
 *
 * Listeners of the host do not hear what happens in the dialog: a focus trap would take its clicks, keys and focus, and
 * the host's dialog would close together with it.
 */
export function showModal(dialog: HTMLDialogElement, { click, close, signal }: ModalOptions): void {
  const { body, documentElement: root, activeElement } = document
  const { overflow, scrollbarGutter } = root.style
  // Before the listeners of the host's document, which may stop events.
  for (const type of contained) addEventListener(type, contain, { capture: true, signal })
  for (const type of ['cancel', 'close']) dialog.addEventListener(type, close, { signal })
  const observer = new MutationObserver(() => dialog.isConnected || close())
  observer.observe(document, { childList: true, subtree: true })

  // A page with a scrollbar keeps its place, or it would shift by the scrollbar's width.
  if (innerWidth > root.clientWidth) root.style.scrollbarGutter = 'stable'
  root.style.overflow = 'hidden'
  // A modal dialog does this by itself, but not in jsdom, and accessibility checkers do not see it.
  const others = Array.from(body.children).filter((element) => !element.hasAttribute('inert'))
  for (const element of others) element.setAttribute('inert', '')
  body.append(dialog)
  // jsdom has no modal dialogs.
  if ('showModal' in dialog) dialog.showModal()
  dialog.focus()

  signal.addEventListener('abort', () => {
    observer.disconnect()
    dialog.remove()
    for (const element of others) element.removeAttribute('inert')
    Object.assign(root.style, { overflow, scrollbarGutter })
    if (activeElement instanceof HTMLElement) activeElement.focus()
  })

  function contain(event: Event): void {
    const { target, type } = event
    const isInside = target instanceof Node && dialog.contains(target)
    // With the focus nowhere, keys go to the body. Another dialog may have opened over this one.
    if (!isInside && !(target === document.body || target === document)) return
    if ('key' in event && event.key === 'Escape' && type === 'keydown') {
      event.preventDefault()
      event.stopImmediatePropagation()
      close()
    } else if (isInside) {
      event.stopImmediatePropagation()
      if (type === 'click') click(target)
    }
  }
}
