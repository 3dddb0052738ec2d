import type { Page } from '@playwright/test'
import { fillInSignIn, openView, signIn } from './demo-page.ts'
import { expect, test } from './stage.ts'

const accounts = { ada: 'AC-HAXU69M8HDK', bruno: 'AC-MA2PN3SA55X' } as const

test('another tab signs in as somebody else: asking the provider again shows the other user, name and data', async ({
  page,
}) => {
  // What the page learns, it learns from the relay alone.
  await page.route('**/api/received/*', (route) => route.fulfill({ status: 204 }))
  await showAccountOfAda(page)
  await signInElsewhere(page)
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expectAccountOfBruno(page)
})

test('another tab signs in as somebody else: a page that is only looked at shows the other user by itself', async ({
  page,
}) => {
  await showAccountOfAda(page)
  // It must not ask between the two, when nobody is signed in.
  await page.route('**/api/received/*', (route) => route.abort())
  await signInElsewhere(page)
  await page.unroute('**/api/received/*')
  await expectAccountOfBruno(page)
})

declare global {
  interface Window {
    /** Every name with an account beside it that the page has shown. */
    shownPairs: Set<string>
  }
}

async function showAccountOfAda(page: Page): Promise<void> {
  await page.addInitScript(recordPairs)
  await signIn(page, 'ada')
  await openView(page, 'Wyre')
  await expect(page.getByRole('region', { name: 'Your account' })).toContainText(accounts.ada)
}

async function signInElsewhere(page: Page): Promise<void> {
  const other = await page.context().newPage()
  await other.goto('/')
  await other.getByRole('button', { name: 'Sign out' }).click()
  await fillInSignIn(other, 'bruno')
}

async function expectAccountOfBruno(page: Page): Promise<void> {
  await expect(page.getByRole('region', { name: 'Your account' })).toContainText(accounts.bruno)
  await expect(page.getByRole('banner')).toContainText('Bruno Silva')
  const pairs = await page.evaluate(() => [...window.shownPairs])
  expect(pairs.toSorted()).toEqual([`Ada Okafor ${accounts.ada}`, `Bruno Silva ${accounts.bruno}`])
}

function recordPairs(): void {
  window.shownPairs = new Set()
  const look = () => {
    const text = document.documentElement.innerText
    for (const [name] of text.matchAll(/Ada Okafor|Bruno Silva/g))
      for (const [account] of text.matchAll(/AC-\w+/g)) window.shownPairs.add(`${name} ${account}`)
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
}
