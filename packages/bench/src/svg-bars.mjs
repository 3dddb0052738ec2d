const width = 760
const labelWidth = 270
const barRight = 640
const rowHeight = 24
const barHeight = 14

/** Bars in groups, each with the line of its peer at 1. Colours follow the reader's light or dark theme. */
export function drawBars({ title, groups, note }) {
  const most = Math.max(1, ...groups.flatMap(({ bars }) => bars.map(({ value }) => value)))
  const xOf = (value) => round(labelWidth + ((barRight - labelWidth) * value) / most)
  let y = 52
  const parts = groups.flatMap((group) => {
    const top = y + 22
    const lines = [text({ x: 16, y: y + 8, kind: 'group' }, group.title)]
    for (const [index, bar] of group.bars.entries()) lines.push(drawBar(bar, top + index * rowHeight, xOf))
    const bottom = top + group.bars.length * rowHeight
    lines.push(`<line x1="${xOf(1)}" x2="${xOf(1)}" y1="${top - 4}" y2="${bottom - 4}" class="peer"/>`)
    y = bottom + 22
    return lines
  })
  const height = y + 22
  const summary = groups.map(({ title, bars }) => `${title}: ${bars.map(inWords).join(', ')}.`).join(' ')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title summary">
<title id="title">${escaped(title)}</title>
<desc id="summary">${escaped(summary)}</desc>
<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 16px; font-weight: 600 }
  .group { font-weight: 600 }
  .value { text-anchor: end; font-variant-numeric: tabular-nums }
  .note { font-size: 12px; fill: #59636e }
  .ours { fill: #0969da }
  .other { fill: #8c959f }
  .peer { stroke: #1f2328; stroke-dasharray: 3 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .note { fill: #9198a1 }
    .ours { fill: #4493f8 }
    .other { fill: #656c76 }
    .peer { stroke: #f0f6fc }
  }
</style>
${text({ x: 16, y: 28, kind: 'title' }, title)}
${parts.join('\n')}
${text({ x: 16, y: height - 26, kind: 'note' }, 'The dashed line is the server that each group is compared with: 1. ± is half of the spread between rounds.')}
${text({ x: 16, y: height - 9, kind: 'note' }, note)}
</svg>
`
}

function drawBar({ label, value, spreadPercent, isOurs }, y, xOf) {
  const shape = `<rect x="${labelWidth}" y="${y}" width="${round(xOf(value) - labelWidth)}" height="${barHeight}" rx="2" class="${isOurs ? 'ours' : 'other'}"/>`
  return [
    text({ x: 28, y: y + 12 }, label),
    shape,
    text(
      { x: width - 16, y: y + 12, kind: 'value' },
      `${value.toFixed(2)} ± ${Math.round(spreadPercent / 2)} %`,
    ),
  ].join('\n')
}

function inWords({ label, value }) {
  return `${label} ${value.toFixed(2)}`
}

function text({ x, y, kind }, content) {
  return `<text x="${x}" y="${y}"${kind ? ` class="${kind}"` : ''}>${escaped(content)}</text>`
}

function escaped(content) {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

function round(value) {
  return Math.round(value * 10) / 10
}
