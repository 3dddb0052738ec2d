import { sessionOf } from '../inspect.ts'
import { goOffline } from '../offline.ts'
import type { TokenClient } from '../token-client.ts'
import { button, element } from './element.ts'
import type { DevtoolsOptions } from './options.ts'
import { resolveDevtoolsOptions } from './options.ts'
import { createPanel } from './panel.ts'
import { styles } from './styles.ts'
import { recordTimeLine } from './time-line.ts'
import { tokenStateOf } from './token-state.ts'

/** Milliseconds between two looks at the tokens while the panel is open. */
const lookMs = 1_000

/**
 * Adds a button and a panel to the page that show the client's tokens: their providers, lives, windows and claims, and
 * what happened to them. The token itself is never in the page.
 *
 * In production builds the import does nothing: it is loaded with the condition `development`, which bundlers set. It
 * neither mints nor follows tokens. Returns a function that removes it.
 *
 * @throws TypeError for an unknown option, or a client that was not created by this copy of the package
 * @example
 * mountDevtools(client)
 */
export function mountDevtools(client: TokenClient, options: DevtoolsOptions = {}): () => void {
  const { position, isOpen, onSignOut } = resolveDevtoolsOptions(options)
  const session = sessionOf(client)
  let goOnline: (() => void) | undefined
  let cancelLook = () => {}

  const actions = {
    close: () => setOpen(false, true),
    signOut: onSignOut ?? (() => void client.logout()),
    toggleOffline(): boolean {
      timeLine.note(goOnline ? 'online again' : 'offline: navigator.onLine is false')
      if (goOnline) goOnline()
      goOnline = goOnline ? undefined : goOffline()
      return !!goOnline
    },
    forProvider: (provider: string) => ({
      expire() {
        timeLine.note(`the token of ${provider} expired`)
        session.grants.delete(provider)
        session.onChange()
        look()
      },
      invalidate() {
        timeLine.note(`the token of ${provider} was refused`)
        const grant = session.grants.get(provider)
        if (grant) client.invalidate(provider, grant.answer.token)
        look()
      },
    }),
  }
  const panel = createPanel(actions)
  const timeLine = recordTimeLine(session, () => {
    if (panel.root.hidden) return
    panel.showEvents(timeLine.events)
    showTokens()
  })
  const toggle = button('Tokens', () => setOpen(true, true), {
    class: `toggle ${position}`,
    'aria-label': 'Tokens: open Token Relay devtools',
  })

  function showTokens(): void {
    panel.showTokens(Array.from(session.providers, (provider) => tokenStateOf(session, provider)))
  }

  /** Shows the tokens as they are now, and again after a while. */
  function look(): void {
    cancelLook()
    showTokens()
    cancelLook = session.clock.setTimer(look, lookMs)
  }

  function setOpen(open: boolean, moveFocus = false): void {
    panel.root.hidden = !open
    toggle.hidden = open
    if (moveFocus) (open ? panel.root : toggle).focus()
    if (!open) return cancelLook()
    panel.showEvents(timeLine.events)
    look()
  }

  const root = element('div', { class: 'root' }, toggle, panel.root)
  root.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && !panel.root.hidden) setOpen(false, true)
  })
  const host = attach(root)
  setOpen(isOpen)

  return () => {
    host.remove()
    cancelLook()
    timeLine.stop()
    goOnline?.()
  }
}

/** Adds an element to the page in a shadow root, so that neither side's styles reach the other. */
function attach(root: HTMLElement): HTMLElement {
  const host = element('div', { 'data-token-relay-devtools': '' })
  const shadow = host.attachShadow({ mode: 'open' })
  // Safari before 16.4 has no constructed sheets.
  if (Reflect.has(shadow, 'adoptedStyleSheets')) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(styles)
    shadow.adoptedStyleSheets = [sheet]
  } else shadow.append(element('style', {}, styles))
  shadow.append(root)
  document.body.append(host)
  return host
}
