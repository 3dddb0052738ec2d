import type { Page } from '@playwright/test'
import { axeFor } from '../kit/accessibility.ts'
import { connectInstitution, openConnect } from '../kit/connect.ts'
import {
  answerConsent,
  changeLimit,
  checkRecipient,
  maskedToken,
  openView,
  passUntilVisible,
  signIn,
  signInWithToken,
} from '../kit/demo-page.ts'
import { expect, type Stage, test } from '../kit/stage.ts'

/** How to reach each state of the demo. */
const states: Record<string, (page: Page, stage: Stage) => Promise<void>> = {
  'signed out': async (page) => {
    await page.goto('/')
    await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible()
  },
  overview: async (page) => {
    await signIn(page, 'ada', 'Overview')
    await expect(maskedToken(page)).toHaveCount(5)
  },
  'code of a card': async (page) => {
    await signInWithToken(page)
    await page.getByRole('button', { name: 'How: the code behind Institutions' }).click()
    await expect(page.getByRole('region', { name: 'Code of InstitutionsCard' })).toBeVisible()
  },
  drawer: async (page) => {
    await signInWithToken(page)
    await page.getByRole('button', { name: 'Make trouble' }).click()
    await expect(page.getByRole('complementary', { name: 'Make trouble' })).toBeFocused()
  },
  'drawer with trouble': async (page) => {
    await signInWithToken(page)
    await page.getByRole('button', { name: 'Make trouble' }).click()
    await page.getByRole('button', { name: 'Our secrets are refused' }).click()
    await expect(page.getByRole('alert').first()).toContainText('rejected this app’s credentials')
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
    await signInWithToken(page, 'ada', 'Wych')
    await answerConsent(page, 'Approve')
    await page.getByRole('button', { name: 'Transactions of' }).first().click()
    await expect(page.getByRole('list', { name: 'Latest transactions' })).toBeVisible()
  },
  'WakaPay refused': async (page) => {
    await signInWithToken(page, 'bruno', 'WakaPay')
    await expect(page.getByText('Only the treasurer may see this.')).toBeVisible()
  },
}

/** How to reach each state that comes with time. The page's clock is installed before. */
const laterStates: Record<string, (page: Page, stage: Stage) => Promise<void>> = {
  'host down': async (page) => {
    await page.route('**/api/session', (route) => route.abort())
    await page.goto('/')
    await passUntilVisible(page, page.getByRole('alert'))
  },
  'signed in': async (page) => {
    await signInWithToken(page)
    await passUntilVisible(page, page.getByText('GET /v1/institutions').first())
  },
  Wyre: async (page) => {
    await signInWithToken(page, 'ada', 'Wyre')
    await passUntilVisible(page, page.getByText('GET /v3/accounts/'))
  },
  WakaPay: async (page) => {
    await signInWithToken(page, 'ada', 'WakaPay')
    await checkRecipient(page)
    await expect(page.getByText('Amina Mjema')).toBeVisible()
    await passUntilVisible(page, page.getByText('POST /business/verify-transfer'))
  },
  Swypex: async (page) => {
    await signInWithToken(page, 'chloe', 'Swypex')
    await changeLimit(page, 'Travel', '1234.50')
    await expect(page.getByText('The server signed the change.')).toBeVisible()
    await page.getByRole('button', { name: 'Change the daily limit of Software' }).click()
    await passUntilVisible(page, page.getByText('PATCH /v1/card/:id/limits'))
  },
  'Swypex down': async (page, { emulators }) => {
    await emulators.swypex.addFault({ path: '/v1/card', respond: { status: 500 } })
    await signInWithToken(page, 'ada', 'Swypex')
    await passUntilVisible(page, page.getByRole('alert'))
  },
  'provider down': async (page, { emulator }) => {
    await emulator.addFault({ path: '/auth/token', respond: { status: 503 } })
    await signIn(page)
    await passUntilVisible(page, page.getByRole('alert').first())
  },
}

const titleOf = (state: string) =>
  `axe finds no violations on a phone and on a desktop, light and dark: ${state}`

for (const [state, reach] of Object.entries(states)) {
  test(titleOf(state), async ({ page, stage }) => {
    await reach(page, stage)
    await expectAccessible(page, state, ['light', 'dark'])
  })
}

for (const [state, reach] of Object.entries(laterStates)) {
  test(titleOf(state), async ({ page, stage }) => {
    await page.clock.install()
    await reach(page, stage)
    await expectAccessible(page, state, ['light', 'dark'])
  })
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    // Connect receives the theme when it opens, so each scheme needs its own dialog.
    test.use({ colorScheme })

    test(`axe finds no violations on a phone and on a desktop: Connect open, ${colorScheme}`, async ({
      keptPage: page,
    }) => {
      await signInWithToken(page)
      await expect((await openConnect(page)).getByRole('heading')).toBeVisible()
      await expectAccessible(page, 'Connect open', [colorScheme])
    })
  })
}

test('at a width of 320 pixels no page scrolls sideways', async ({ page }) => {
  await page.clock.install()
  await page.setViewportSize({ width: 320, height: 700 })
  const expectNarrow = async (title: string) => {
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect([title, width]).toEqual([title, 320])
  }
  await signIn(page, 'ada', 'Overview')
  await expect(maskedToken(page)).toHaveCount(5)
  await expectNarrow('Overview')
  for (const title of ['Wealthica', 'Wych', 'Wyre', 'WakaPay', 'Swypex'] as const) {
    await openView(page, title)
    // On a phone, the requests are folded.
    await page.getByRole('button', { name: 'Show the latest requests' }).click()
    await expect(
      page
        .getByRole('listitem')
        .filter({ hasText: /^(GET|POST) / })
        .first(),
    ).toBeVisible()
    await page.getByRole('button', { name: 'How: the code behind Your token' }).click()
    await expectNarrow(title)
  }
  await page.getByRole('button', { name: 'Make trouble' }).click()
  await expectNarrow('drawer')
})

test('the demo works with the keyboard alone', async ({ keptPage: page }) => {
  await page.goto('/wealthica')
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

/** Checks the page at two widths. Set E2E_SCREENS=1 to keep a screenshot of each look in test-results/screens. */
async function expectAccessible(
  page: Page,
  state: string,
  colorSchemes: readonly ('light' | 'dark')[],
): Promise<void> {
  const violations = await axeFor(page)
  for (const colorScheme of colorSchemes) {
    await page.emulateMedia({ colorScheme })
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 })
      if (process.env.E2E_SCREENS)
        await page.screenshot({ path: screenshotOf(state, width, colorScheme), fullPage: true })
      expect(await violations()).toEqual([])
    }
  }
}

function screenshotOf(...parts: readonly (string | number)[]): string {
  return `test-results/screens/${parts.join('-').replaceAll(' ', '-')}.png`
}
