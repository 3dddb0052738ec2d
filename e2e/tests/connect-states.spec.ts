import type { Locator, Page } from '@playwright/test'
import { axeFor } from '../kit/accessibility.ts'
import { clickAway, closeButton, connectButton, connectFrame, openConnect } from '../kit/connect.ts'
import { signIn, signInWithToken } from '../kit/demo-page.ts'
import { expect, type Stage, test } from '../kit/stage.ts'

const failure = 'This did not load.'

/** How to make Connect fail. `dead`: the address does not answer. */
const faults = { '500': { status: 500 }, dead: 'reset' } as const

function retryButton(page: Page): Locator {
  return page.getByRole('dialog').getByRole('button', { name: 'Try again' })
}

for (const [name, respond] of Object.entries(faults)) {
  test(`Connect that answers ${name} shows a failure and no raw answer, and another try works`, async ({
    keptPage: page,
    stage,
  }) => {
    await stage.emulator.addFault({ path: '/connect', respond })
    await signInWithToken(page)
    await openConnect(page)
    await expect(page.getByRole('dialog')).toHaveAttribute('aria-busy', 'true')
    await expect(page.getByRole('dialog').getByRole('alert')).toHaveText(failure)
    await expect(page.locator('iframe')).toBeHidden()
    await stage.emulator.clearFaults()
    await retryButton(page).click()
    await expect(connectFrame(page).getByRole('heading')).toBeVisible()
    await expect(retryButton(page)).toHaveCount(0)
  })
}

test('slow Connect says that it loads, then that it does not, then shows itself', async ({ page, stage }) => {
  await page.clock.install()
  await stage.emulator.addFault({ path: '/connect', respond: { delayMs: 4_000 } })
  await signInWithToken(page)
  await openConnect(page)
  await expect(page.getByRole('dialog').getByRole('status')).toHaveText('Loading…')
  await expect(page.locator('iframe')).toBeAttached()
  await page.clock.fastForward(10_000)
  await expect(page.getByRole('dialog').getByRole('alert')).toHaveText(failure)
  await expect(connectFrame(page).getByRole('heading')).toBeVisible()
  await expect(page.getByRole('dialog').getByRole('alert')).toHaveCount(0)
})

test('closing after a failure is reported to the page', async ({ keptPage: page, stage }) => {
  await stage.emulator.addFault({ path: '/connect', respond: { status: 500 } })
  await signInWithToken(page)
  await openConnect(page)
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible()
  await closeButton(page).click()
  await expect(page.getByRole('region', { name: 'Institutions' }).getByRole('alert')).toBeVisible()
})

/** Opens Connect from a modal dialog of the page. The dialog has a focus trap that listens in the capture phase. */
async function openInModal(page: Page): Promise<Locator> {
  await page.evaluate(() => {
    const modal = document.createElement('dialog')
    modal.id = 'host'
    const button = document.createElement('button')
    button.textContent = 'Open Connect'
    const connect = Array.from(document.querySelectorAll('button')).find(
      ({ textContent }) => textContent === 'Connect an institution',
    )
    button.addEventListener('click', () => connect?.click())
    modal.append(button)
    document.body.append(modal)
    modal.showModal()
    const trap = (event: Event) => {
      // The click on the button below the modal is ours.
      if (!event.isTrusted || (event.target instanceof Node && modal.contains(event.target))) return
      if (event.type === 'keydown' && 'key' in event && event.key === 'Escape') modal.close()
      event.preventDefault()
      event.stopImmediatePropagation()
      if (event.type === 'focusin') button.focus()
    }
    for (const type of ['click', 'mousedown', 'pointerdown', 'keydown', 'focusin']) {
      document.addEventListener(type, trap, true)
    }
  })
  await page.getByRole('button', { name: 'Open Connect' }).click()
  return page.locator('#host')
}

test('Connect works inside a modal dialog of the host that traps the focus', async ({ page }) => {
  await signInWithToken(page)
  const modal = await openInModal(page)
  const connect = connectFrame(page)
  await connect.getByRole('link', { name: 'Questrade' }).click()
  await connect.getByLabel('Username').fill('ada')
  await connect.getByLabel('Password').fill('at the bank')
  clickAway(connect.getByRole('button', { name: 'Connect' }))
  await expect(page.getByRole('dialog', { name: 'Connect' })).toHaveCount(0)
  await expect(modal).toHaveAttribute('open')
  await expect(page.getByText('Questrade is connected.')).toBeAttached()
})

test('Escape and Close end Connect and leave the host’s modal dialog open, with the focus in it', async ({
  keptPage: page,
  stage,
}) => {
  await stage.emulator.addFault({ path: '/connect', respond: 'hang' })
  await signInWithToken(page)
  const modal = await openInModal(page)
  const dialog = page.getByRole('dialog', { name: 'Connect an institution' })
  await expect(dialog).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(modal).toHaveAttribute('open')
  await page.getByRole('button', { name: 'Open Connect' }).click()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(modal).toHaveAttribute('open')
})

test('a host that swaps its body leaves no trace of Connect', async ({ keptPage: page }) => {
  await signInWithToken(page)
  await expect((await openConnect(page)).getByRole('heading')).toBeVisible()
  await page.evaluate(() => document.body.replaceWith(document.createElement('body')))
  await expect
    .poll(() =>
      page.evaluate(
        () => document.documentElement.style.overflow + document.querySelectorAll('iframe').length,
      ),
    )
    .toBe('0')
})

test('the page does not shift when Connect opens', async ({ keptPage: page }) => {
  await page.setViewportSize({ width: 1280, height: 400 })
  await signInWithToken(page)
  await connectButton(page).scrollIntoViewIfNeeded()
  const before = await connectButton(page).boundingBox()
  await expect((await openConnect(page)).getByRole('heading')).toBeVisible()
  expect(await connectButton(page).boundingBox()).toEqual(before)
})

test('a page in a sandbox without forms is blocked at once', async ({ keptPage: page }) => {
  await page.route('/wealthica', async (route) => {
    const response = await route.fetch()
    const policy = `${response.headers()['content-security-policy']};sandbox allow-scripts allow-same-origin`
    await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': policy } })
  })
  await signIn(page)
  await connectButton(page).click()
  await expect(page.getByText('This page is not allowed to show Connect.')).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('helmet’s upgrade of http requests makes an http widget fail: connectCsp removes it', async ({
  keptPage: page,
}) => {
  await page.route('/wealthica', async (route) => {
    const response = await route.fetch()
    const policy = `${response.headers()['content-security-policy']};upgrade-insecure-requests`
    await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': policy } })
  })
  await signInWithToken(page)
  await openConnect(page)
  await expect(page.getByRole('dialog').getByRole('alert')).toHaveText(failure)
})

/** How to reach each state of the dialog. */
const states: Record<string, (page: Page, stage: Stage) => Promise<void>> = {
  loading: async (page, { emulator }) => {
    await emulator.addFault({ path: '/connect', respond: 'hang' })
    await openConnect(page)
    await expect(page.locator('iframe')).toBeAttached()
  },
  failed: async (page, { emulator }) => {
    await emulator.addFault({ path: '/connect', respond: { status: 500 } })
    await openConnect(page)
    await expect(page.getByRole('dialog').getByRole('alert')).toHaveText(failure)
  },
  open: async (page) => {
    await expect((await openConnect(page)).getByRole('heading')).toBeVisible()
  },
}

for (const [state, reach] of Object.entries(states)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(colorScheme, () => {
      test.use({ colorScheme })
      test(`axe finds no violations in Connect: ${state}, ${colorScheme}`, async ({
        keptPage: page,
        stage,
      }) => {
        await signInWithToken(page)
        await reach(page, stage)
        const violations = await axeFor(page)
        for (const width of [1280, 390]) {
          await page.setViewportSize({ width, height: 844 })
          if (process.env.E2E_SCREENS)
            await page.screenshot({
              path: `test-results/screens/connect-${state}-${width}-${colorScheme}.png`,
            })
          expect(await violations()).toEqual([])
        }
      })
    })
  }
}
