import type { Page } from '@playwright/test'
import { axeFor } from '../kit/accessibility.ts'
import { maskedToken, signInWithToken } from '../kit/demo-page.ts'
import { expect, test } from '../kit/stage.ts'

// A production build has none, as an app's.
test.use({ pageBuild: 'development' })

const panelOf = (page: Page) => page.getByRole('region', { name: 'Token Relay devtools' })
const toggleOf = (page: Page) => page.getByRole('button', { name: 'open Token Relay devtools' })

/** Opens the devtools of a page that has a token. */
async function openDevtools(page: Page) {
  await signInWithToken(page)
  await toggleOf(page).click()
  const panel = panelOf(page)
  await expect(panel.getByRole('heading', { name: 'wealthica fresh' })).toBeVisible()
  return panel
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme })

    test(`axe finds no violations in the devtools on a phone and on a desktop: ${colorScheme}`, async ({
      keptPage: page,
    }) => {
      const panel = await openDevtools(page)
      await panel.getByText('Claims', { exact: true }).click()
      const violations = await axeFor(page)
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 844 })
        if (process.env.E2E_SCREENS) {
          await page.screenshot({ path: `test-results/screens/devtools-${width}-${colorScheme}.png` })
        }
        expect(await violations()).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
      }
    })
  })
}

test('L2 neither the token nor a part of it is in the devtools', async ({ keptPage: page }) => {
  const answer = page.waitForResponse((response) => response.url().endsWith('/wealthica/auth'))
  const panel = await openDevtools(page)
  const [, token = ''] = /"token":"([^"]+)"/.exec(await (await answer).text()) ?? []
  await panel.getByText('Claims', { exact: true }).click()
  await expect(panel.getByText('"exp"')).toBeVisible()
  const html = await panel.evaluate((element) => element.outerHTML)
  expect(token.split('.')).toHaveLength(3)
  for (const part of token.split('.')) expect(html).not.toContain(part)
})

test('the devtools work with the keyboard alone', async ({ keptPage: page }) => {
  await signInWithToken(page)
  await toggleOf(page).focus()
  await page.keyboard.press('Enter')
  await expect(panelOf(page)).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Go offline' })).toBeFocused()
  await page.keyboard.press('Space')
  await expect(page.getByRole('button', { name: 'Go offline' })).toHaveAttribute('aria-pressed', 'true')
  expect(await page.evaluate(() => navigator.onLine)).toBe(false)
  await page.keyboard.press('Space')
  await page.keyboard.press('Escape')
  await expect(panelOf(page)).toBeHidden()
  await expect(toggleOf(page)).toBeFocused()
})

test('an expired token is minted again, and the time line says so', async ({ keptPage: page }) => {
  const panel = await openDevtools(page)
  const before = await maskedToken(page).textContent()
  await panel.getByRole('button', { name: 'Invalidate the token of wealthica' }).click()
  await expect(maskedToken(page)).not.toHaveText(before ?? '')
  await expect(panel.getByRole('listitem').filter({ hasText: 'was refused' })).toHaveCount(1)
  await expect(panel.getByRole('listitem').filter({ hasText: 'mint · wealthica' })).not.toHaveCount(0)
})

test('Sign out in the devtools signs out at the host, and the devtools leave with the page', async ({
  keptPage: page,
}) => {
  const panel = await openDevtools(page)
  await panel.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  await expect(page.locator('[data-token-relay-devtools]')).toHaveCount(0)
})

test.describe('in a production build', () => {
  test.use({ pageBuild: 'production' })

  test('the devtools are not there, and their code is not loaded', async ({ keptPage: page }) => {
    const loaded: string[] = []
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname))
    await signInWithToken(page)
    await expect(page.locator('[data-token-relay-devtools]')).toHaveCount(0)
    expect(loaded.filter((path) => path.includes('devtools'))).toEqual([])
  })

  test('the drawer shows the devtools on purpose, and they leave with the user', async ({
    keptPage: page,
  }) => {
    await signInWithToken(page)
    await page.getByRole('button', { name: 'Make trouble' }).click()
    await page.getByRole('button', { name: 'Show the kit’s devtools' }).click()
    await expect(panelOf(page).getByRole('heading', { name: 'wealthica fresh' })).toBeVisible()
    await panelOf(page).getByRole('button', { name: 'Sign out' }).click()
    await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
    await expect(page.locator('[data-token-relay-devtools]')).toHaveCount(0)
  })
})
