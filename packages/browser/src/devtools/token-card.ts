import { button, element, setText } from './element.ts'
import type { Ring } from './ring.ts'
import { createRing } from './ring.ts'
import type { TokenState } from './token-state.ts'

/** A provider's token in the panel. */
export interface TokenCard {
  readonly root: HTMLElement
  readonly update: (state: TokenState) => void
}

/** What the buttons of a card do. */
export interface TokenActions {
  readonly expire: () => void
  readonly invalidate: () => void
}

/** Creates a card. It is updated in place, so that the focus and open details stay. */
export function createTokenCard(provider: string, { expire, invalidate }: TokenActions): TokenCard {
  const status = element('span', { class: 'status' })
  const facts = element('p', { class: 'facts' })
  const rings = element('div', { class: 'rings' })
  const ringByName = new Map<string, Ring>()
  const claims = element('pre', { tabindex: '0', 'aria-label': `Claims of ${provider}` })
  const details = element('details', {}, element('summary', {}, 'Claims'), claims)
  const actions = [
    button('Expire', expire, { 'aria-label': `Expire the token of ${provider}` }),
    button('Invalidate', invalidate, { 'aria-label': `Invalidate the token of ${provider}` }),
  ]
  const heading = element('h3', {}, provider, ' ', status)
  const root = element(
    'article',
    {},
    heading,
    facts,
    rings,
    element('p', { class: 'actions' }, ...actions),
    details,
  )

  function updateRings({ spans }: TokenState): void {
    for (const span of spans) {
      const ring = ringByName.get(span.name) ?? createRing(span.name)
      if (!ringByName.has(span.name)) rings.append(ring.root)
      ringByName.set(span.name, ring)
      ring.update(span)
    }
    for (const [name, ring] of ringByName) {
      if (spans.some((span) => span.name === name)) continue
      ring.root.remove()
      ringByName.delete(name)
    }
  }

  return {
    root,
    update(state) {
      const { isHeld, mode, tokenId, subject, requestId } = state
      setText(status, state.status)
      status.classList.toggle('bad', !isHeld)
      setText(
        facts,
        isHeld ? `${mode} · id ${tokenId} · subject ${subject}` : requestId && `request ${requestId}`,
      )
      updateRings(state)
      for (const action of actions) action.disabled = !isHeld
      details.hidden = !state.claims
      setText(claims, state.claims ? JSON.stringify(state.claims, null, 2) : '')
    },
  }
}
