import { html, type Html } from '../../frame/html.ts'
import type { Reply } from '../../frame/reply.ts'
import { banks } from '../banks.ts'

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // The browser goes to this page and leaves it again: nobody embeds it.
  'content-security-policy': "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
}

/** What the consent form shows. */
export interface ConsentForm {
  readonly app: string
  readonly email: string
  /** Why the form is shown again. */
  readonly problem?: string
}

/** The form: who, which bank, and the answer. */
export function formPage({ app, email, problem }: ConsentForm): Reply {
  const title = 'Connect a bank'
  const content = html`<h1>${title}</h1>
    ${problem !== undefined && html`<p role="alert">${problem}</p>`}
    <form method="post">
      <label for="email">Your email address</label>
      <input id="email" name="email" type="email" autocomplete="off" required value="${email}" />
      <label for="bank">Bank</label>
      <select id="bank" name="bank">
        ${banks.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}
      </select>
      <p class="consent">${app} will be able to read your accounts and transactions for 12 months.</p>
      <button type="submit" class="primary" name="state" value="ACTIVE">Approve</button>
      <button type="submit" name="state" value="REJECTED">Reject</button>
      <button type="submit" name="state" value="PENDING">Decide later</button>
    </form>`
  return { status: problem === undefined ? 200 : 400, headers, body: layout({ app, title, content }) }
}

/** The page cannot be opened; the sentence says why. */
export function failurePage(app: string, { status, why }: { status: number; why: string }): Reply {
  const title = 'This page cannot be opened'
  const content = html`<div role="alert">
    <h1>${title}</h1>
    <p>${why}</p>
  </div>`
  return { status, headers, body: layout({ app, title, content }) }
}

function layout({ app, title, content }: { app: string; title: string; content: Html }): string {
  const page = html`<html lang="en" data-theme="light">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title} – ${app}</title>
      <link rel="stylesheet" href="/assets/connect.css" />
    </head>
    <body>
      <div class="widget">
        <header>
          <span class="mark" aria-hidden="true">${app.slice(0, 1).toUpperCase()}</span>
          <span class="team">${app}</span>
        </header>
        <main>${content}</main>
        <footer><p>Emulator: nobody has to sign in, and every address will do.</p></footer>
      </div>
    </body>
  </html>`
  return `<!doctype html>\n${page.toString()}`
}
