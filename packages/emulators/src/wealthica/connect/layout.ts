import { html, type Html } from '../../frame/html.ts'
import type { Reply } from '../../frame/reply.ts'
import type { Appearance } from './parameters.ts'

/** What the page tells its opener, beside `wealthica: true`. */
export type Message = { readonly event: string } & Readonly<Record<string, unknown>>

/** A page of Connect. */
export interface Page {
  readonly status?: number
  readonly appearance: Appearance
  readonly team: string
  readonly title: string
  readonly content: Html
  /** Told to the opener as soon as the page is there. */
  readonly messages?: readonly Message[]
  /** Where a page that nobody embeds goes when it is closed. */
  readonly closeTo?: string
  /** Milliseconds until the session expires; then the page is loaded again, and says so. */
  readonly expiresInMs?: number
}

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // No frame-ancestors: the page is made to be embedded.
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'",
}

/** A page as an answer. */
export function pageReply(page: Page): Reply {
  return { status: page.status ?? 200, headers, body: `<!doctype html>\n${layout(page).toString()}` }
}

/** An attribute whose click tells the opener something. */
export function tells(...messages: readonly Message[]): Html {
  return html`data-post="${JSON.stringify(messages)}"`
}

function layout({ appearance, team, title, content, messages = [], closeTo, expiresInMs }: Page): Html {
  const { language, theme, origin } = appearance
  const { texts, code } = language
  return html`<html lang="${code}" data-theme="${theme}">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title} – ${team}</title>
      <link rel="stylesheet" href="/assets/connect.css" />
      <script src="/assets/connect.js" defer></script>
    </head>
    <body
      data-origin="${origin ?? ''}"
      data-messages="${JSON.stringify(messages)}"
      data-expires-in-ms="${expiresInMs ?? ''}"
    >
      <div class="widget">
        <header>
          <span class="mark" aria-hidden="true">${team.slice(0, 1)}</span>
          <span class="team">${team}</span>
          ${closer(texts.close, { origin, closeTo })}
        </header>
        <main>${content}</main>
        <footer><p>${texts.emulated}</p></footer>
      </div>
    </body>
  </html>`
}

function closer(
  label: string,
  place: { origin: string | undefined; closeTo: string | undefined },
): Html | false {
  if (place.origin) {
    return html`<button type="button" class="close" ${tells({ event: 'close' })} aria-label="${label}">
      ✕
    </button>`
  }
  return (
    place.closeTo !== undefined && html`<a class="close" href="${place.closeTo}" aria-label="${label}">✕</a>`
  )
}
