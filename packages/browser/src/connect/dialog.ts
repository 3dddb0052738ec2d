import { createCloseButton } from './close-button.ts'
import { type ConnectRequestOptions } from './connect-request.ts'
import { holdPage } from './hold-page.ts'
import { makeElement } from './make-element.ts'

/** What the dialog is called, how it looks, and how it ends. */
export interface DialogOptions extends Pick<ConnectRequestOptions, 'lang' | 'theme'> {
  readonly label: string
  /** Called when the user wants to leave, by the button or by Esc. */
  readonly close: () => void
  /** Takes the dialog out of the page. */
  readonly signal: AbortSignal
}

/** Opens a modal dialog over the page: a close button, and room below it for the widget. */
export function openDialog({ label, lang, theme, close, signal }: DialogOptions): HTMLElement {
  const dialog = makeElement(
    'div',
    { role: 'dialog', tabindex: '-1', 'aria-modal': 'true', 'aria-label': label },
    {
      // The page's text styles would come in otherwise.
      all: 'initial',
      position: 'fixed',
      inset: '0',
      zIndex: '2147483647',
      display: 'grid',
      grid: 'auto minmax(0, 1fr) / 100%',
      padding:
        'env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left)',
      // The widget's own ground, so that nothing flashes while it loads.
      colorScheme: theme === 'dark' ? theme : 'light',
      background: 'Canvas',
    },
  )
  const button = createCloseButton(close, lang)
  // A frame cannot hand the focus on: behind it there is something that does, and Tab stays in the dialog.
  const end = makeElement('div', { tabindex: '0' })
  end.addEventListener('focus', () => button.focus())
  dialog.append(button, end)
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && close(), { signal })
  holdPage(dialog, signal)
  return dialog
}
