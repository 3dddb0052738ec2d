import type { Colour, Terminal } from '../terminal.ts'
import { type Finding, type ProviderReport, hasFailed } from './finding.ts'

const marks: Readonly<Record<Finding['state'], readonly [mark: string, colour: Colour]>> = {
  ok: ['✓', 'green'],
  warning: ['!', 'yellow'],
  failed: ['✗', 'red'],
  skipped: ['–', 'dim'],
}

/** Returns reports as lines for people, with a summary at the end. */
export function rendered(reports: readonly ProviderReport[], paint: Terminal['paint']): string {
  const blocks = reports.map(({ title, url, findings }) =>
    [
      paint('bold', title) + (url === undefined ? '' : `  ${url}`),
      ...findings.flatMap((finding) => lines(finding, paint)),
      '',
    ].join('\n'),
  )
  return `${blocks.join('\n')}\n${summary(reports, paint)}`
}

function lines({ check, state, text, fix }: Finding, paint: Terminal['paint']): readonly string[] {
  const [mark, colour] = marks[state]
  const line = `  ${paint(colour, mark)} ${check.padEnd(9)}  ${state === 'skipped' ? paint('dim', text) : text}`
  return fix === undefined ? [line] : [line, `${' '.repeat(15)}→ ${fix}`]
}

function summary(reports: readonly ProviderReport[], paint: Terminal['paint']): string {
  const faulty = reports.filter(hasFailed).map(({ title }) => title)
  if (faulty.length > 0) return paint('red', `Not ready: ${faulty.join(', ')}.`)
  const count = reports.flatMap(({ findings }) => findings).filter(({ state }) => state === 'warning').length
  const warnings = count === 0 ? '' : count === 1 ? ', with 1 warning' : `, with ${count} warnings`
  return paint('green', `All is ready${warnings}.`)
}
