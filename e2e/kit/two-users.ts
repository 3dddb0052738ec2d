import type { Browser, Page } from '@playwright/test'
import { type Person, startSession } from './demo-page.ts'
import { call, type PageAnswer } from './in-page.ts'
import type { Stage } from './stage.ts'

/** What users own, with the call that reads it and the id in its answer. */
export const owned = {
  institution: { provider: 'wealthica', path: '/institutions', idIn: ([first]) => first.id },
  wychAccount: { provider: 'wych', path: '/accounts', idIn: ([first]) => first.id },
  wyreAccount: { provider: 'wyre', path: '/v3/accounts/me', idIn: ({ id }) => id },
  card: { provider: 'swypex', path: '/v1/card?limit=100', idIn: ({ cards: [first] }) => first.id },
} satisfies Record<
  string,
  { provider: string; path: string; idIn: (body: ReturnType<JSON['parse']>) => string }
>

/** Something that a user owns at a provider. */
export type Owned = keyof typeof owned

/** Ids of what a user owns. */
export type OwnedIds = Readonly<Record<Owned, string>>

/** Opens the demo's origin as a user, in a separate browser profile. The page is empty, for the calls of a test. */
export async function pageOf(browser: Browser, stage: Stage, person: Person): Promise<Page> {
  const context = await browser.newContext({ baseURL: stage.url })
  const page = await context.newPage()
  await startSession(page, person)
  await page.goto('/plain/icon.svg')
  return page
}

/** Opens the demo's origin as Ada and as Bruno. */
export async function adaAndBruno(browser: Browser, stage: Stage): Promise<{ ada: Page; bruno: Page }> {
  const [ada, bruno] = await Promise.all([pageOf(browser, stage, 'ada'), pageOf(browser, stage, 'bruno')])
  return { ada, bruno }
}

/** Reads something that a page's user owns, by a call from that page. */
export async function readOwned(page: Page, name: Owned): Promise<PageAnswer & { readonly id: string }> {
  const { provider, path, idIn } = owned[name]
  const answer = await call(page, { provider, path })
  return { ...answer, id: idIn(JSON.parse(answer.text)) }
}

/** Reads everything that a page's user owns. */
export async function ownedIdsOf(page: Page): Promise<OwnedIds> {
  return {
    institution: (await readOwned(page, 'institution')).id,
    wychAccount: (await readOwned(page, 'wychAccount')).id,
    wyreAccount: (await readOwned(page, 'wyreAccount')).id,
    card: (await readOwned(page, 'card')).id,
  }
}
