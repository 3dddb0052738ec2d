import type { ConnectRequestOptions } from './request.ts'

/** Options of the dialog. */
export interface DialogOptions extends Pick<ConnectRequestOptions, 'lang' | 'theme'> {
  readonly label: string
  /** Called when the user leaves, by the button or by Esc. */
  readonly close: () => void
  /** Removes the dialog from the page. */
  readonly signal: AbortSignal
}

/** Opens a modal dialog over the page: a close button, and space below it for the widget. */
export function openDialog({ label, lang, theme, close, signal }: DialogOptions): HTMLElement {
  const dialog = makeElement(
    'div',
    { role: 'dialog', tabindex: '-1', 'aria-modal': 'true', 'aria-label': label },
    {
      // Otherwise the page's text styles are inherited.
      all: 'initial',
      position: 'fixed',
      inset: '0',
      zIndex: '2147483647',
      display: 'grid',
      grid: 'auto minmax(0, 1fr) / 100%',
      padding:
        'env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left)',
      // The widget's background, so that nothing flashes while it loads.
      colorScheme: theme === 'dark' ? theme : 'light',
      background: 'Canvas',
    },
  )
  const button = createCloseButton(close, lang)
  // The last element to focus, after the widget's frame. It keeps Tab in the dialog: a frame cannot pass the focus on.
  const end = makeElement('div', { tabindex: '0' })
  end.addEventListener('focus', () => button.focus())
  dialog.append(button, end)
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && close(), { signal })
  coverPage(dialog, signal)
  return dialog
}

const closeLabels: Readonly<Record<string, string>> = { es: 'Cerrar', fr: 'Fermer', it: 'Chiudi' }

/** Creates the button that closes the dialog. It works even if the widget does not load. */
function createCloseButton(close: () => void, lang: ConnectRequestOptions['lang'] = 'en'): HTMLButtonElement {
  const button = makeElement(
    'button',
    { lang },
    {
      justifySelf: 'end',
      // 44 pixels high: large enough for a thumb.
      padding: '12px 20px',
      font: '500 15px/20px system-ui',
      border: '0',
      outlineOffset: '-4px',
      background: 'none',
      cursor: 'pointer',
    },
  )
  button.append(closeLabels[lang] ?? 'Close')
  button.addEventListener('click', close)
  return button
}

/**
 * Shows a dialog over the page until `signal` aborts. The rest of the page is inert and does not scroll. The focus moves
 * into the dialog, and back to where it was at the end.
 */
function coverPage(dialog: HTMLElement, signal: AbortSignal): void {
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

/** Creates an element with these attributes and this style, regardless of the page's styles. */
export function makeElement<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  style: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  // One property at a time: a policy without `unsafe-inline` forbids style attributes.
  Object.assign(element.style, { all: 'revert', ...style })
  return element
}
