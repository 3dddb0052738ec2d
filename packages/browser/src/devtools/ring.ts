import { element, setText } from './element.ts'
import type { Span } from './token-state.ts'
import { clockText } from './token-state.ts'

const svgNames = 'http://www.w3.org/2000/svg'

/** A span of time as a ring, with its text. */
export interface Ring {
  readonly root: HTMLElement
  readonly update: (span: Span) => void
}

/** Creates a ring. */
export function createRing(name: string): Ring {
  const arc = circle('arc')
  const svg = document.createElementNS(svgNames, 'svg')
  svg.setAttribute('viewBox', '0 0 36 36')
  svg.setAttribute('aria-hidden', 'true')
  svg.append(circle('track'), arc)
  const left = element('strong')
  const root = element('div', { class: 'ring' }, svg, element('span', {}, name, element('br'), left))
  return {
    root,
    update({ leftMs, totalMs }) {
      // The circle's length is 100, so that a dash is a percentage.
      arc.setAttribute('stroke-dasharray', `${Math.round((leftMs / totalMs) * 100)} 100`)
      setText(left, leftMs > 0 ? clockText(leftMs) : 'closed')
    },
  }
}

function circle(name: string): SVGCircleElement {
  const created = document.createElementNS(svgNames, 'circle')
  const attributes = { class: name, cx: '18', cy: '18', r: '15.9155', pathLength: '100' }
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, value)
  return created
}
