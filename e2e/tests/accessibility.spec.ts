import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import {
  answerConsent,
  changeLimit,
  connectInstitution,
  openConnect,
  openView,
  signIn,
  signInWithToken,
} from './demo-page.ts'
import { expect, type Stage, test } from './stage.ts'

const states: Record<string, (page: Page, stage: Stage) => Promise<void>> = {
  'signed out': async (page) => {
    await page.goto('/')
    await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible()
  },
  'host down': async (page) => {
    await page.clock.install()
    await page.route('**/api/session', (route) => route.abort())
    await page.goto('/')
    await expect(async () => {
      await page.clock.fastForward(5_000)
      await expect(page.getByRole('alert')).toBeVisible({ timeout: 100 })
    }).toPass()
  },
  'signed in': async (page) => {
    await signInWithToken(page)
    await expect(page.getByText('GET /v1/institutions').first()).toBeVisible()
  },
  'just connected': async (page) => {
    await signInWithToken(page)
    await connectInstitution(await openConnect(page), 'Questrade')
    await expect(page.getByRole('listitem').filter({ hasText: 'Questrade' })).toContainText('New')
  },
  'no institution': async (page, { emulator }) => {
    await emulator.addFault({ path: '/institutions', respond: { status: 200, body: [] } })
    await signInWithToken(page)
    await expect(page.getByText('No institution yet')).toBeVisible()
  },
  Wych: async (page) => {
    await signIn(page)
    await openView(page, 'Wych')
    await answerConsent(page, 'Approve')
    await page.getByRole('button', { name: 'Transactions of' }).first().click()
    await expect(page.getByRole('list', { name: 'Latest transactions' })).toBeVisible()
  },
  Wyre: async (page) => {
    await signIn(page)
    await openView(page, 'Wyre')
    await expect(page.getByText('GET /v3/accounts/')).toBeVisible()
  },
  WakaPay: async (page) => {
    await signIn(page)
    await openView(page, 'WakaPay')
    await page.getByRole('button', { name: 'Check', exact: true }).click()
    await expect(page.getByText('Amina Mjema')).toBeVisible()
    await expect(page.getByText('POST /business/verify-transfer')).toBeVisible()
  },
  'WakaPay refused': async (page) => {
    await signIn(page, 'bruno')
    await openView(page, 'WakaPay')
    await expect(page.getByText('Only the treasurer may see this.')).toBeVisible()
  },
  Swypex: async (page) => {
    await signIn(page, 'chloe')
    await openView(page, 'Swypex')
    await changeLimit(page, 'Travel', '1234.50')
    await expect(page.getByText('The server signed the change.')).toBeVisible()
    await page.getByRole('button', { name: 'Change the daily limit of Software' }).click()
    await expect(page.getByText('PATCH /v1/card/:id/limits')).toBeVisible()
  },
  'Swypex down': async (page, { emulators }) => {
    await emulators.swypex.addFault({ path: '/v1/card', respond: { status: 500 } })
    await signIn(page)
    await openView(page, 'Swypex')
    await expect(page.getByRole('alert')).toBeVisible({ timeout: 15_000 })
  },
  'provider down': async (page, { emulator }) => {
    await emulator.addFault({ path: '/auth/token', respond: { status: 503 } })
    await signIn(page)
    await expect(page.getByRole('alert').first()).toBeVisible({ timeout: 15_000 })
  },
}

for (const [state, reach] of Object.entries(states)) {
  test(`axe finds nothing on a phone and on a desktop, light and dark: ${state}`, async ({ page, stage }) => {
    await reach(page, stage)
    await checkLooks(page, state, ['light', 'dark'])
  })
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    // Connect is told the theme when it opens.
    test.use({ colorScheme })

    test(`axe finds nothing on a phone and on a desktop: Connect open, ${colorScheme}`, async ({ page }) => {
      await signInWithToken(page)
      await expect((await openConnect(page)).getByRole('heading')).toBeVisible()
      await checkLooks(page, 'Connect open', [colorScheme])
    })
  })
}

async function checkLooks(
  page: Page,
  state: string,
  colorSchemes: readonly ('light' | 'dark')[],
): Promise<void> {
  for (const colorScheme of colorSchemes) {
    await page.emulateMedia({ colorScheme })
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 })
      const fullPage = !state.startsWith('Connect')
      await page.screenshot({ path: screenshotOf(state, width, colorScheme), fullPage })
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations).toEqual([])
    }
  }
}

function screenshotOf(...parts: readonly (string | number)[]): string {
  return `test-results/screens/${parts.join('-').replaceAll(' ', '-')}.png`
}

test('at 320 pixels nothing is cut off sideways', async ({ page }) => {
  await page.clock.install()
  await page.setViewportSize({ width: 320, height: 700 })
  await signInWithToken(page)
  for (const title of ['Wealthica', 'Wych', 'Wyre', 'WakaPay', 'Swypex'] as const) {
    await openView(page, title)
    await page.clock.fastForward(2_000)
    await expect(page.getByRole('listitem').filter({ hasText: /^(GET|POST) / })).not.toHaveCount(0)
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect([title, width]).toEqual([title, 320])
  }
})

test('the whole demo works with the keyboard alone', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Ada Okafor' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Wealthica', level: 1 })).toBeFocused()
  await page.reload()
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
})
