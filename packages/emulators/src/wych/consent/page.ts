import { html, type Html, pageReply } from '../../server/page.ts'
import type { Reply } from '../../server/reply.ts'
import { banks } from '../users.ts'

/** The browser navigates to this page, so nobody needs to embed it. */
const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"

/** The contents of the consent form. */
export interface ConsentForm {
  readonly app: string
  readonly email: string
  /** Why the form is shown again. */
  readonly problem?: string
}

/** The form: email address, bank and answer. */
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
  return pageReply(problem === undefined ? 200 : 400, layout({ app, title, content }), policy)
}

/** The page for a consent that cannot be opened. `why` is a sentence. */
export function failurePage(app: string, { status, why }: { status: number; why: string }): Reply {
  const title = 'This page cannot be opened'
  const content = html`<div role="alert">
    <h1>${title}</h1>
    <p>${why}</p>
  </div>`
  return pageReply(status, layout({ app, title, content }), policy)
}

function layout({ app, title, content }: { app: string; title: string; content: Html }): Html {
  return html`<html lang="en" data-theme="light">
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
        <footer><p>Emulator: no sign-in is needed, and any address is accepted.</p></footer>
      </div>
    </body>
  </html>`
}
