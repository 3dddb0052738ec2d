import { existsSync, readFileSync } from 'node:fs'

/** What the page of errors says about one code. */
export interface PageSection {
  readonly code: string
  /** The lines under its heading, as plain text. */
  readonly text: string
  /** The first sentence. */
  readonly summary: string
}

// A package has the page at its root; in a clone of the repository it is among the documentation.
const places = ['../../../errors.md', '../../../../../docs/errors.md']

/** Reads the page of errors, which is part of this package. Empty if it is not there. */
export function readErrorPage(): readonly PageSection[] {
  const file = places.map((place) => new URL(place, import.meta.url)).find((url) => existsSync(url))
  return file ? sectionsOf(readFileSync(file, 'utf8')) : []
}

/** Returns the sections of a page whose headings are `## code`. */
export function sectionsOf(page: string): readonly PageSection[] {
  return page
    .split(/^#{2,3} (?=`?[a-z][a-z0-9_]*`?\s*$)/m)
    .slice(1)
    .map((section) => {
      const [heading = '', ...lines] = section.split('\n')
      const text = plainText(lines.join('\n').split(/^#{1,3} /m)[0] ?? '')
      return { code: heading.replaceAll('`', '').trim(), text, summary: firstSentence(text) }
    })
}

/** Without the marks of Markdown that a terminal does not show. Addresses within the documentation lead nowhere here. */
function plainText(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, '$1 ($2)')
    .replaceAll(/\[([^\]]+)\]\([^)\s]+\)/g, '$1')
    .replaceAll(/\*\*([^*]+)\*\*/g, '$1')
    .replaceAll(/^```\w*\n?/gm, '')
    .replaceAll(/^- (?=[A-Z][\w ]*: )/gm, '') // its list of questions and answers
    .replaceAll(/^ {2}(?=\S)/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}

/** Of what happened, if the section begins with that. */
function firstSentence(text: string): string {
  const [start = ''] = text.replace(/^What happened: /, '').split(/\n\n|\n(?=[A-Z][\w ]*: )/)
  const paragraph = start.replaceAll(/\s+/g, ' ')
  return /^.*?[.!?](?= |$)/.exec(paragraph)?.[0] ?? paragraph
}
