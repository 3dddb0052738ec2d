import { html, type Html, pageReply } from '../../server/page.ts'
import type { Reply } from '../../server/reply.ts'
import type { Appearance } from './parameters.ts'

/** A message to the page that opened Connect. `wealthica: true` is added when it is posted. */
export type Message = { readonly event: string } & Readonly<Record<string, unknown>>

/** A page of Connect. */
export interface Page {
  readonly status?: number
  readonly appearance: Appearance
  readonly team: string
  readonly title: string
  readonly content: Html
  /** Posted to the opener when the page has loaded. */
  readonly messages?: readonly Message[]
  /** Where the close button leads if the page has no opener. */
  readonly closeTo?: string
  /** Milliseconds until the session expires. The page then reloads and shows that. */
  readonly expiresInMs?: number
}

/** Without `frame-ancestors`: the page is made to be embedded. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'"

/** Replies with a page of Connect. */
export function connectPage(page: Page): Reply {
  return pageReply(page.status ?? 200, layout(page), policy)
}

/** Returns an attribute that posts messages to the opener on a click. */
export function postsOnClick(...messages: readonly Message[]): Html {
  return html`data-post="${JSON.stringify(messages)}"`
}

/** The page for a session that is too old or unknown. */
export function expiredPage(appearance: Appearance, team: string): Reply {
  const { expired, expiredHint } = appearance.language.texts
  return failurePage(
    { appearance, team, status: 401, title: expired },
    { sentence: expiredHint, error: { error_type: 400, message: 'Connection timeout' } },
  )
}

/** The page for a request that cannot be served. `why` is a sentence. */
export function badRequestPage(
  appearance: Appearance,
  team: string,
  { status, why }: { status: number; why: string },
): Reply {
  return failurePage(
    { appearance, team, status, title: appearance.language.texts.failed },
    { sentence: why, error: { error_type: status, message: why } },
  )
}

function failurePage(
  page: Omit<Page, 'content'>,
  { sentence, error }: { sentence: string; error: { error_type: number; message: string } },
): Reply {
  const content = html`<div role="alert">
    <h1>${page.title}</h1>
    <p>${sentence}</p>
  </div>`
  return connectPage({ ...page, content, messages: [{ event: 'error', error }] })
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
          ${closeControl(texts.close, { origin, closeTo })}
        </header>
        <main>${content}</main>
        <footer><p>${texts.emulated}</p></footer>
      </div>
    </body>
  </html>`
}

function closeControl(
  label: string,
  { origin, closeTo }: { origin: string | undefined; closeTo: string | undefined },
): Html | false {
  if (origin) {
    return html`<button type="button" class="close" ${postsOnClick({ event: 'close' })} aria-label="${label}">
      ✕
    </button>`
  }
  return closeTo !== undefined && html`<a class="close" href="${closeTo}" aria-label="${label}">✕</a>`
}
