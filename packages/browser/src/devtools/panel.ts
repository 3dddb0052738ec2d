import type { TimeLineEvent } from './time-line.ts'
import { button, element } from './element.ts'
import type { TokenActions, TokenCard } from './token-card.ts'
import { createTokenCard } from './token-card.ts'
import type { TokenState } from './token-state.ts'

/** What the buttons of the panel do. */
export interface PanelActions {
  readonly close: () => void
  readonly signOut: () => void
  /** Returns whether the page is offline then. */
  readonly toggleOffline: () => boolean
  readonly forProvider: (provider: string) => TokenActions
}

/** The panel of the devtools. */
export interface Panel {
  readonly root: HTMLElement
  readonly showTokens: (states: readonly TokenState[]) => void
  readonly showEvents: (events: readonly TimeLineEvent[]) => void
}

/** Creates the panel. It is updated in place. */
export function createPanel(actions: PanelActions): Panel {
  const cards = new Map<string, TokenCard>()
  const none = element('p', { class: 'quiet' }, 'No provider has been asked for a token yet.')
  const tokens = element('section', { class: 'tokens', 'aria-label': 'Tokens', tabindex: '0' }, none)
  const list = element('ol')
  let newest: TimeLineEvent | undefined
  const line = element(
    'section',
    { class: 'line', 'aria-label': 'Time line', tabindex: '0' },
    element('h3', {}, 'Time line'),
    list,
  )
  const offline = button(
    'Go offline',
    () => offline.setAttribute('aria-pressed', String(actions.toggleOffline())),
    { 'aria-pressed': 'false' },
  )
  const root = element(
    'section',
    { class: 'panel', 'aria-label': 'Token Relay devtools', tabindex: '-1' },
    element(
      'header',
      {},
      element('h2', {}, 'Token Relay'),
      offline,
      button('Sign out', actions.signOut),
      button('Close', actions.close, { 'aria-label': 'Close Token Relay devtools' }),
    ),
    tokens,
    line,
  )

  return {
    root,
    showTokens(states) {
      none.hidden = states.length > 0
      for (const state of states) {
        const { provider } = state
        const card = cards.get(provider) ?? createTokenCard(provider, actions.forProvider(provider))
        if (!cards.has(provider)) tokens.append(card.root)
        cards.set(provider, card)
        card.update(state)
      }
    },
    showEvents(events) {
      const [first, second] = events
      // A page may call `getToken` often: only what is new is rendered.
      if (first && newest === first) list.firstElementChild?.replaceWith(itemOf(first))
      else if (first && newest === second) list.prepend(itemOf(first))
      else list.replaceChildren(...events.map(itemOf))
      while (list.children.length > events.length) list.lastElementChild?.remove()
      newest = first
    },
  }
}

function itemOf({ at, kind, provider, purpose, text, requestId, count }: TimeLineEvent): HTMLElement {
  const time = element('time', { datetime: at.toISOString() }, at.toISOString().slice(11, 19))
  const title = provider ? ` ${kind} · ${provider}${purpose === 'api' ? '' : ` for ${purpose}`}` : ''
  const what = element('strong', { class: kind }, title, count > 1 ? ` × ${count}` : '')
  const rest = requestId ? `${text} · request ${requestId}` : text
  return element('li', {}, time, what, ` ${rest}`)
}
