import { type ConnectRequestOptions } from './connect-request.ts'
import { makeElement } from './make-element.ts'

const words: Readonly<Record<string, string>> = { es: 'Cerrar', fr: 'Fermer', it: 'Chiudi' }

/** Makes the button to leave by, whatever has become of the widget below it. */
export function createCloseButton(
  close: () => void,
  lang: ConnectRequestOptions['lang'] = 'en',
): HTMLButtonElement {
  const button = makeElement(
    'button',
    { lang },
    {
      justifySelf: 'end',
      // Large enough for a thumb: 44 pixels high.
      padding: '12px 20px',
      font: '500 15px/20px system-ui',
      border: '0',
      outlineOffset: '-4px',
      background: 'none',
      cursor: 'pointer',
    },
  )
  button.append(words[lang] ?? 'Close')
  button.addEventListener('click', close)
  return button
}
