import type { Page } from '@playwright/test'
import { clickAway } from '../kit/connect.ts'
import { startSession } from '../kit/demo-page.ts'
import { expect, type Stage, test } from '../kit/stage.ts'

/** Opens the page of the allowed origin as a signed-in user. */
async function openPage(page: Page, stage: Stage): Promise<void> {
  await startSession(page)
  await page.goto(`${stage.listedUrl}?relay=${encodeURIComponent(stage.url)}`)
  await expect(page.getByRole('status').first()).toHaveText('The provider answered 200')
}

/** Connects an institution on the Connect page, in whatever window it is. */
async function connectIn(window: Page): Promise<void> {
  await window.getByRole('link', { name: 'Questrade' }).click()
  await window.getByLabel('Username').fill('ada')
  await window.getByLabel('Password').fill('at the bank')
  clickAway(window.getByRole('button', { name: 'Connect' }))
}

async function openPopup(page: Page, name: string): Promise<Page> {
  const opened = page.waitForEvent('popup')
  await page.getByRole('button', { name, exact: true }).click()
  return opened
}

const connected = /"status":"connected","institution":"\w+","provider":"questrade"/

test('a popup connects an institution and closes', async ({ page, stage }) => {
  await openPage(page, stage)
  const popup = await openPopup(page, 'Popup')
  await expect(page.getByRole('dialog')).toContainText('Go on in the other window.')
  await connectIn(popup)
  await expect(page.locator('#outcome')).toHaveText(connected)
  await expect.poll(() => popup.isClosed()).toBe(true)
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect(await page.content()).not.toContain('eyJ')
})

test('a popup that the user closes is closed, once the widget has sent a message', async ({
  page,
  stage,
}) => {
  await openPage(page, stage)
  const popup = await openPopup(page, 'Popup')
  await expect(popup.getByRole('heading')).toBeVisible()
  await popup.close()
  await expect(page.locator('#outcome')).toHaveText('{"status":"closed"}')
})

test('a popup that leaves the page’s reach is not taken for closed, and its last page ends it', async ({
  page,
  context,
  stage,
}) => {
  await context.route(/\/(connect|session)/, async (route) => {
    const response = await route.fetch({ maxRedirects: 0 })
    const headers = { ...response.headers(), 'cross-origin-opener-policy': 'same-origin' }
    await route.fulfill({ response, headers })
  })
  await openPage(page, stage)
  const popup = await openPopup(page, 'Returning popup')
  await expect(popup.getByRole('heading')).toBeVisible()
  await connectIn(popup)
  await expect(page.locator('#outcome')).toHaveText(connected)
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('the dialog beside a popup closes it', async ({ page, stage }) => {
  await openPage(page, stage)
  const popup = await openPopup(page, 'Popup')
  await page.getByRole('button', { name: 'Close' }).click()
  await expect(page.locator('#outcome')).toHaveText('{"status":"closed"}')
  await expect.poll(() => popup.isClosed()).toBe(true)
})

test('a blocked popup has a name', async ({ page, stage }) => {
  await openPage(page, stage)
  await page.evaluate(() => void (window.open = () => null))
  await page.getByRole('button', { name: 'Popup', exact: true }).click()
  await expect(page.locator('#outcome')).toContainText('popup_blocked')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('the page leaves for Connect and knows the outcome when it is back, once', async ({ page, stage }) => {
  await openPage(page, stage)
  const before = page.url()
  await page.getByRole('button', { name: 'Redirect' }).click()
  await connectIn(page)
  await expect(page.locator('#outcome')).toHaveText(connected)
  expect(page.url()).toBe(before)
  await page.reload()
  await expect(page.locator('#outcome')).toHaveText('The provider answered 200')
})

test('a forged return has no outcome', async ({ page, stage }) => {
  await openPage(page, stage)
  for (const state of ['guess', 'token-relay:connect:connect-1-2-3-4']) {
    await page.goto(`${page.url().split('&')[0]}&state=${state}&institution=evil`)
    await expect(page.locator('#outcome')).toHaveText('The provider answered 200')
  }
})
