import { EventEmitter, once } from 'node:events'
import type { Page } from '@playwright/test'
import { fillInSignIn, passUntilVisible, passwords, signInWithToken, signOut } from '../kit/demo-page.ts'
import { expect, test } from '../kit/stage.ts'

const accounts = { ada: 'AC-HAXU69M8HDK', bruno: 'AC-MA2PN3SA55X' } as const

test('after another tab has signed in as another user, a refresh shows the new user’s name and data', async ({
  page,
}) => {
  // The page must notice it from the relay's answers alone.
  await page.route('**/api/received/*', (route) => route.fulfill({ status: 204 }))
  await showAccountOfAda(page)
  await signInElsewhere(page)
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expectAccountOfBruno(page)
})

test('after another tab has signed in as another user, an idle page shows the new user by itself', async ({
  page,
}) => {
  await page.clock.install()
  await showAccountOfAda(page)
  // The page must not ask between sign-out and sign-in, while nobody is signed in.
  await page.route('**/api/received/*', (route) => route.abort())
  await signInElsewhere(page)
  await page.unroute('**/api/received/*')
  await passUntilVisible(page, page.getByText(accounts.bruno).first())
  await expectAccountOfBruno(page)
})

test('a page from the back-forward cache shows nobody until the host has answered, and then the new user', async ({
  page,
}) => {
  await showAccountOfAda(page)
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
  const data = { username: 'bruno', password: passwords.bruno }
  expect((await page.request.post('/api/session', { data })).status()).toBe(200)
  const steps = new EventEmitter()
  const released = once(steps, 'released')
  await page.route('**/api/session', async (route) => {
    await released
    await route.continue()
  })
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
  await expect(page.getByText('One moment…')).toBeVisible()
  expect(await page.content()).not.toMatch(/Ada Okafor|AC-/)
  steps.emit('released')
  await expectAccountOfBruno(page)
})

declare global {
  interface Window {
    /** Every user name and account that the page has shown together. */
    shownPairs: Set<string>
  }
}

async function showAccountOfAda(page: Page): Promise<void> {
  await page.addInitScript(recordPairs)
  await signInWithToken(page, 'ada', 'Wyre')
  await expect(page.getByRole('region', { name: 'Your account' })).toContainText(accounts.ada)
}

async function signInElsewhere(page: Page): Promise<void> {
  const other = await page.context().newPage()
  await other.goto('/')
  await signOut(other)
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
