import type { Page } from '@playwright/test'
import { openConnect } from '../kit/connect.ts'
import {
  expectToken,
  fillInSignIn,
  maskedToken,
  signIn,
  signInWithToken,
  type ViewTitle,
} from '../kit/demo-page.ts'
import { expect, test } from '../kit/stage.ts'

const drawerOf = (page: Page) => page.getByRole('complementary', { name: 'Make trouble' })

/** Opens the drawer on a page that shows a token. */
async function openDrawer(page: Page, view: ViewTitle = 'Wealthica') {
  await signInWithToken(page, 'ada', view)
  await page.getByRole('button', { name: 'Make trouble' }).click()
  const drawer = drawerOf(page)
  return { drawer, choose: (name: string) => drawer.getByRole('button', { name }).click() }
}

/** Records the requests of a page that fail. */
function failuresOf(page: Page): string[] {
  const failures: string[] = []
  page.on('response', (response) => {
    if (response.status() >= 400) failures.push(`${response.status()} ${response.url()}`)
  })
  page.on('pageerror', ({ message }) => failures.push(message))
  return failures
}

for (const view of ['Wealthica', 'WakaPay'] as const) {
  test(`${view}: at its renewal a token is replaced, and no request fails`, async ({ page }) => {
    const { drawer, choose } = await openDrawer(page, view)
    const failures = failuresOf(page)
    const before = (await maskedToken(page).textContent()) ?? ''
    await choose(`Jump to the renewal of ${view}’s token`)
    await expect(maskedToken(page)).not.toHaveText(before)
    await expectToken(page)
    await expect(drawer.getByRole('status')).toContainText(/The clocks are \d+ minutes ahead\./)
    await expect(page.getByRole('img', { name: /Life: (60|5) minutes left/ })).toBeVisible()
    await expect(page.getByRole('alert')).toHaveCount(0)
    expect(failures).toEqual([])
  })
}

test('after the Connect window is shut, the ring is empty and Connect opens with a new token', async ({
  keptPage: page,
  stage,
}) => {
  const { choose } = await openDrawer(page)
  const failures = failuresOf(page)
  await choose('Shut the Connect window')
  await expect(page.getByRole('img', { name: 'Connect window: closed' })).toBeVisible()
  expect(await stage.emulator.mints()).toBe(1)
  await expect((await openConnect(page)).getByRole('heading')).toBeVisible()
  expect(await stage.emulator.mints()).toBe(2)
  expect(failures).toEqual([])
})

test('while providers are down, the card says so, keeps its data and the token, and recovers at once', async ({
  keptPage: page,
}) => {
  const { drawer, choose } = await openDrawer(page)
  const card = page.getByRole('region', { name: 'Institutions' })
  await expect(card.getByRole('listitem')).toHaveCount(1)
  await choose('Providers down')
  await expect(card.getByRole('alert')).toContainText('Wealthica is not responding right now.')
  await expect(card.getByRole('listitem')).toHaveCount(1)
  await expectToken(page)
  await expect(page.getByRole('button', { name: 'Trouble: providers down' })).toBeVisible()
  await expect(drawer.getByRole('button', { name: 'Providers down' })).toHaveAttribute('aria-pressed', 'true')

  await choose('Back to normal')
  await expect(page.getByRole('alert')).toHaveCount(0)
  await expect(card.getByRole('listitem')).toHaveCount(1)
  await expect(page.getByRole('button', { name: 'Make trouble', exact: true })).toBeVisible()
})

test('Swypex: a gateway that has paused its calls recovers at once, too', async ({ keptPage: page }) => {
  const { choose } = await openDrawer(page, 'Swypex')
  const card = page.getByRole('region', { name: 'Your cards' })
  await expect(card.getByText('•••• 1234')).toBeVisible()
  await choose('Providers down')
  await expect(card.getByRole('alert')).toContainText('Swypex is not responding right now.')
  for (let tries = 0; tries < 3; tries += 1) {
    const answer = page.waitForResponse(/\/swypex\/api\//)
    await card.getByRole('button', { name: 'Try again' }).click()
    await answer
  }
  await choose('Back to normal')
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('with slow providers, the data stays while it is read again, and a renewal fails nothing', async ({
  keptPage: page,
}) => {
  const { choose } = await openDrawer(page)
  const card = page.getByRole('region', { name: 'Institutions' })
  await expect(card.getByRole('listitem')).toHaveCount(1)
  const failures = failuresOf(page)
  const before = (await maskedToken(page).textContent()) ?? ''
  await choose('Slow providers')
  await expect(card.getByRole('button', { name: 'Refresh' })).toHaveAttribute('aria-busy', 'true')
  await expect(card.getByRole('listitem')).toHaveCount(1)
  await choose('Jump to the renewal')
  await expect(card.getByRole('listitem')).toHaveCount(1)
  await expect(maskedToken(page)).not.toHaveText(before)
  await expect(card.getByRole('button', { name: 'Refresh' })).toHaveAttribute('aria-busy', 'false')
  await expect(page.getByRole('alert')).toHaveCount(0)
  expect(failures).toEqual([])
})

test('refused secrets are reported in a sentence without details, and the page recovers at once', async ({
  keptPage: page,
}) => {
  const { choose } = await openDrawer(page)
  await expect(page.getByRole('region', { name: 'Institutions' }).getByRole('listitem')).toHaveCount(1)
  await choose('Our secrets are refused')
  const card = page.getByRole('region', { name: 'Your token' })
  await expect(card.getByRole('alert')).toContainText('Wealthica rejected this app’s credentials.')
  expect(await page.content()).not.toContain('invalid_client')
  await choose('Back to normal')
  await expectToken(page)
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('a sign-out in another tab is noticed at once: no token stays, and the form says why', async ({
  keptPage: page,
}) => {
  const { choose } = await openDrawer(page)
  await choose('Sign out in another tab')
  await expect(page.getByText('Your session has ended. Sign in to continue.')).toBeVisible()
  expect(await page.content()).not.toContain('eyJ')
  expect(await (await page.request.get('/api/session')).json()).toEqual({ user: null })
  await fillInSignIn(page, 'ada')
  await expectToken(page)
})

test('another tab shows the trouble, and follows the clocks', async ({ page, context }) => {
  const { choose } = await openDrawer(page)
  const other = await context.newPage()
  await other.goto('/wealthica')
  await expectToken(other)
  const before = (await maskedToken(other).textContent()) ?? ''
  await choose('Jump to the renewal')
  await choose('Slow providers')
  await expect(other.getByRole('button', { name: 'Trouble: slow providers' })).toBeVisible()
  await expect(maskedToken(other)).not.toHaveText(before)
  await expect(other.getByRole('alert')).toHaveCount(0)
})

test('the drawer works with the keyboard alone', async ({ keptPage: page }) => {
  await signInWithToken(page)
  const opener = page.getByRole('button', { name: 'Make trouble' })
  await opener.focus()
  await page.keyboard.press('Enter')
  await expect(drawerOf(page)).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(drawerOf(page).getByRole('button', { name: 'Close' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(drawerOf(page)).toHaveCount(0)
  await expect(opener).toBeFocused()
})

test('with a real account there is no drawer, and the overview says why', async ({ keptPage: page }) => {
  await page.route('**/api/trouble', (route) => route.fulfill({ json: { real: ['wealthica'] } }))
  await signIn(page, 'ada', 'Overview')
  await expect(page.getByText('This demo uses a real account at Wealthica.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Make trouble' })).toHaveCount(0)
})
