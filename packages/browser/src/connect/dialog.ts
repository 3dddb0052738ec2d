import { makeElement } from './element.ts'
import { showModal } from './modal.ts'
import type { ConnectRequestOptions } from './request.ts'
import type { ConnectTexts } from './texts.ts'

/** Options of the dialog. */
export interface DialogOptions extends Pick<ConnectRequestOptions, 'lang' | 'theme'> {
  readonly label: string
  readonly texts: ConnectTexts
  /** Called when the user leaves. */
  readonly close: () => void
  /** Called when the user asks for another try. */
  readonly retry: () => void
  /** Removes the dialog from the page. */
  readonly signal: AbortSignal
}

/**
 * What the dialog shows: that the widget loads, that it failed, the widget with the dialog's buttons, or the widget alone,
 * which then has its own close button. Beside it, the dialog shows Close only while that has the focus.
 */
export type DialogView = 'loading' | 'failed' | 'widget' | 'alone'

/** A dialog with a bar of buttons, and space below it for the widget. */
export interface Dialog {
  readonly element: HTMLElement
  readonly show: (view: DialogView) => void
}

// Grid: the bar, and below it the panel or the frame. No media queries: a policy without `unsafe-inline` forbids style
// sheets. The factor 999 stands for one: below 600 pixels, the dialog fills the screen. The shadow dims the page.
const dialogCss =
  'position:fixed;inset:0;margin:auto;box-sizing:border-box;overflow:hidden;' +
  'width:min(100%,max(480px,(600px - 100vw)*999));height:min(100%,max(720px,(600px - 100vw)*999));' +
  'border-radius:3px;box-shadow:0 0 0 100vmax #0009;' +
  'display:grid;grid:auto minmax(0,1fr)/minmax(0,1fr) auto auto;background:Canvas;color:CanvasText;' +
  'padding:env(safe-area-inset-top) 0 env(safe-area-inset-bottom);' +
  'font:15px/20px system-ui;'
const titleCss = 'padding:12px 20px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis'
// 44 pixels high: large enough for a thumb.
const buttonCss =
  'padding:12px 20px;font:500 15px/20px system-ui;border:0 solid;border-radius:22px;outline-offset:-4px;' +
  'background:Canvas;color:inherit;cursor:pointer;'

/** Below the bar. The frame is there while it loads, but neither visible nor to be focused. */
export const belowCss = 'grid-row:2;grid-column:1/-1;visibility:var(--connect);'

/** Opens a dialog over the page: a card on wide screens, the whole screen on phones. */
export function openDialog({
  label,
  lang = 'en',
  theme,
  texts,
  close,
  retry,
  signal,
}: DialogOptions): Dialog {
  const title = makeElement('b', { 'aria-hidden': 'true' }, titleCss, label)
  const closeButton = makeElement('button', {}, `${buttonCss}order:1`, texts.close)
  const retryButton = makeElement('button', {}, buttonCss, texts.retry)
  const sentence = makeElement('p', {})
  const progress = makeElement('progress', { 'aria-hidden': 'true' })
  const panelCss = `${belowCss}visibility:visible;place-self:center;text-align:center`
  const panel = makeElement('div', {}, panelCss, sentence, progress)
  const element = makeElement(
    'dialog',
    { role: 'dialog', tabindex: '-1', 'aria-modal': 'true', 'aria-label': label, lang },
    // Nothing is inherited from the page. The color scheme is the widget's, so that nothing flashes while it loads.
    `all:initial;color-scheme:${theme === 'dark' ? theme : 'light'};${dialogCss}`,
    title,
    closeButton,
    panel,
  )
  let place = ''
  closeButton.addEventListener('focus', () => void (closeButton.style.translate = ''))
  closeButton.addEventListener('blur', () => void (closeButton.style.translate = place))
  const click = (target: Node) => {
    if (closeButton.contains(target)) close()
    if (retryButton.contains(target)) retry()
  }
  showModal(element, { click, close, signal })
  return {
    element,
    show(view) {
      const isLoading = view === 'loading'
      const isFailed = view === 'failed'
      place = view === 'alone' ? '0 -99px' : ''
      const { style } = closeButton
      element.setAttribute('aria-busy', String(isLoading))
      element.style.setProperty('--connect', isLoading || isFailed ? 'hidden' : '')
      panel.hidden = !isLoading && !isFailed
      title.hidden = !!place
      progress.hidden = !isLoading
      style.position = place && 'absolute'
      style.translate = place
      sentence.setAttribute('role', isFailed ? 'alert' : 'status')
      sentence.textContent = isFailed ? texts.failed : isLoading ? texts.loading : ''
      retryButton.remove()
      retryButton.style.borderWidth = isFailed ? '1px' : '0'
      if (isFailed) panel.append(retryButton)
      if (view === 'widget') closeButton.after(retryButton)
    },
  }
}
