import { type Browser, expect, type Page } from '@playwright/test'
import { passwords, type Person } from './demo-page.ts'
import { call } from './in-page.ts'
import type { Stage } from './stage.ts'

/** Ids of a user's own things at each provider. */
export interface OwnThings {
  readonly institution: string
  readonly wychAccount: string
  readonly wyreAccount: string
  readonly card: string
}

/** Somebody's page, in a browser profile of its own. */
export async function pageOf(browser: Browser, stage: Stage, person: Person): Promise<Page> {
  const context = await browser.newContext({ baseURL: stage.url })
  const page = await context.newPage()
  await context.request.post('/api/session', { data: { username: person, password: passwords[person] } })
  await page.goto('/wyre')
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
  return page
}

/** What a page's user owns, asked for by the page. */
export async function ownThingsOf(page: Page): Promise<OwnThings> {
  const read = async (provider: string, path: string) =>
    JSON.parse((await call(page, { provider, path })).text)
  const [institutions, accounts] = [await read('wealthica', '/institutions'), await read('wych', '/accounts')]
  const cards = await read('swypex', '/v1/card?limit=100')
  return {
    institution: institutions[0].id,
    wychAccount: accounts[0].id,
    wyreAccount: (await read('wyre', '/v3/accounts/me')).id,
    card: cards.cards[0].id,
  }
}
