/** Text that is HTML already. Only {@link html} makes it, so that everything else gets escaped. */
export class Html {
  readonly #text: string

  constructor(strings: TemplateStringsArray, parts: readonly HtmlPart[]) {
    this.#text = String.raw({ raw: strings }, ...parts.map(render))
  }

  toString(): string {
    return this.#text
  }
}

/** What a template takes: HTML, a list of it, text that gets escaped, or nothing. */
export type HtmlPart = Html | readonly Html[] | string | number | false | undefined

/** A template whose values are escaped, in text and in quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(strings, parts)
}

function render(part: HtmlPart): string {
  if (part === undefined || part === false) return ''
  if (part instanceof Html) return part.toString()
  if (typeof part === 'object') return part.map(String).join('')
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
