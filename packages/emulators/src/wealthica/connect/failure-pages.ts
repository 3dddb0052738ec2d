import { html } from '../../frame/html.ts'
import type { Reply } from '../../frame/reply.ts'
import { type Page, pageReply } from './layout.ts'
import type { Appearance } from './parameters.ts'

/** The session is over: older than the window, or not known any more. */
export function expiredPage(appearance: Appearance, team: string): Reply {
  const { expired, expiredHint } = appearance.language.texts
  return failurePage(
    { appearance, team, status: 401, title: expired },
    { sentence: expiredHint, error: { error_type: 400, message: 'Connection timeout' } },
  )
}

/** The page cannot be opened; the sentence says why. */
export function badRequestPage(
  appearance: Appearance,
  team: string,
  refusal: { status: number; why: string },
): Reply {
  const { status, why } = refusal
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
  return pageReply({ ...page, content, messages: [{ event: 'error', error }] })
}
