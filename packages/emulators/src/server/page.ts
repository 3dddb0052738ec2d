import { readFile } from 'node:fs/promises'
import type { Reply } from './reply.ts'
import type { Route } from './router.ts'

/** Markup. Only {@link html} creates it, so every other value gets escaped. */
export class Html {
  readonly #text: string

  constructor(strings: TemplateStringsArray, parts: readonly HtmlPart[]) {
    this.#text = String.raw({ raw: strings }, ...parts.map(render))
  }

  toString(): string {
    return this.#text
  }
}

/** A value in a template: markup, a list of it, text to escape, or nothing. */
export type HtmlPart = Html | readonly Html[] | string | number | false | undefined

/** Creates markup from a template. Escapes its values for text and for quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(strings, parts)
}

function render(part: HtmlPart): string {
  if (part === undefined || part === false) return ''
  if (part instanceof Html) return part.toString()
  if (typeof part === 'object') return part.map(String).join('')
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** Replies with a page that is never stored. `policy` is its Content-Security-Policy. */
export function pageReply(status: number, page: Html, policy: string): Reply {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': policy,
    },
    body: `<!doctype html>\n${page.toString()}`,
  }
}

/** Serves a file from the package's `assets` folder, which is next to both `src` and `dist`. */
export function assetRoute(name: string, type: 'text/css' | 'text/javascript'): Route {
  const file = new URL(`../../assets/${name}`, import.meta.url)
  return {
    method: 'GET',
    path: `/assets/${name}`,
    handle: async () => ({
      status: 200,
      headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' },
      body: await readFile(file),
    }),
  }
}
