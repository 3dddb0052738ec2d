import type { Page } from '@playwright/test'
import {
  clickAway,
  closeButton,
  closeInside,
  connectButton,
  openConnect,
  scriptsHaveRun,
} from '../kit/connect.ts'
import { signInWithToken } from '../kit/demo-page.ts'
import { expect, moveClocks, test } from '../kit/stage.ts'

const dead = { 'answers 500': { status: 500 }, 'is unreachable': 'reset' } as const

for (const [what, respond] of Object.entries(dead)) {
  test(`a Connect page that ${what} can be closed by the button, by Escape, and by Tab and Enter`, async ({
    page,
    stage,
  }) => {
    await stage.emulator.addFault({ path: '/connect', respond })
    await signInWithToken(page)
    await openDeadConnect(page)
    await page.keyboard.press('Escape')
    await expectClosed(page)

    await openDeadConnect(page)
    await page.keyboard.press('Tab')
    await expect(closeButton(page)).toBeFocused()
    await page.keyboard.press('Enter')
    await expectClosed(page)

    await openDeadConnect(page)
    clickAway(closeButton(page))
    await expectClosed(page)
  })
}

test('a working Connect page closes by Escape, in the dialog and in the widget, and by its own button', async ({
  page,
}) => {
  await signInWithToken(page)
  await expect((await openConnect(page)).getByRole('heading')).toBeVisible()
  await page.keyboard.press('Escape')
  await expectClosed(page)

  const connect = await openConnect(page)
  await connect.getByRole('link', { name: 'Questrade' }).click()
  const username = connect.getByLabel('Username')
  await username.fill('ada')
  await scriptsHaveRun(username)
  await expect(closeButton(page)).not.toBeInViewport()
  await page.keyboard.press('Escape')
  await expectClosed(page)

  await closeInside(await openConnect(page))
  await expectClosed(page)
})

test('the dialog’s own close button appears when it has the focus', async ({ page }) => {
  await signInWithToken(page)
  await expect((await openConnect(page)).getByRole('heading')).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(closeButton(page)).toBeFocused()
  await expect(closeButton(page)).toBeInViewport()
  await page.keyboard.press('Enter')
  await expectClosed(page)
})

test('Escape and the button close Connect while its token is being fetched', async ({ page, stage }) => {
  await page.clock.install()
  await signInWithToken(page)
  await moveClocks(page, stage, 11 * 60_000)
  await stage.emulator.addFault({ path: '/auth/token', respond: 'hang' })
  await connectButton(page).click()
  await expect(page.getByRole('dialog')).toBeFocused()
  await page.keyboard.press('Escape')
  await expectClosed(page)
  await connectButton(page).click()
  await closeButton(page).click()
  await expectClosed(page)
})

test('Tab moves between the close button, Connect and the browser, never to the page below', async ({
  page,
}) => {
  await signInWithToken(page)
  await expect((await openConnect(page)).getByRole('heading')).toBeVisible()
  const tags = new Set<string>()
  for (let press = 0; press < 30; press += 1) {
    await page.keyboard.press('Tab')
    tags.add(
      await page.evaluate(() => document.activeElement?.closest('[role=dialog] *, body')?.tagName ?? ''),
    )
  }
  expect(tags).toEqual(new Set(['BUTTON', 'IFRAME', 'BODY']))
})

// Styles of a page that would break the dialog if they applied to it.
const pageStyle = `
  div, button, iframe, dialog, p, b, progress { box-sizing: content-box; display: none; margin: 40px; padding: 60px; max-width: 99px; }
  button { position: absolute; width: 100%; transform: translateY(900px); }
  body { font: 60px serif; letter-spacing: 1em; visibility: hidden; text-transform: uppercase; }`

test('the close button keeps its place under a strict content security policy, regardless of the page’s styles', async ({
  page,
  stage,
}) => {
  await page.setViewportSize({ width: 320, height: 480 })
  await page.route('/', async (route) => {
    const response = await route.fetch()
    const policy = response.headers()['content-security-policy'] ?? ''
    expect(policy).toContain("'unsafe-inline'")
    const headers = {
      ...response.headers(),
      'content-security-policy': policy.replace(" 'unsafe-inline'", ''),
    }
    await route.fulfill({ response, headers })
  })
  await signInWithToken(page)
  await stage.emulator.addFault({ path: '/connect', respond: 'hang' })
  await openConnect(page)
  await expect(page.locator('iframe')).toBeAttached()
  await page.evaluate((css) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    document.adoptedStyleSheets.push(sheet)
  }, pageStyle)
  const button = await closeButton(page).boundingBox()
  expect(button).toMatchObject({ y: 0, height: 44 })
  expect((button?.x ?? 0) + (button?.width ?? 0)).toBe(320)
  expect(await page.locator('iframe').boundingBox()).toEqual({ x: 0, y: 44, width: 320, height: 436 })
  clickAway(closeButton(page))
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

/** Opens Connect, and waits until the browser's error page has loaded in the frame. */
async function openDeadConnect(page: Page): Promise<void> {
  const arrival = page.waitForEvent('framenavigated', (frame) => frame.url() !== 'about:blank')
  await connectButton(page).click()
  await (await arrival).waitForLoadState()
}

/** Checks that the dialog is gone and that the button that opened Connect has the focus. */
async function expectClosed(page: Page): Promise<void> {
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.locator('iframe, form')).toHaveCount(0)
  await expect(connectButton(page)).toBeFocused()
}
