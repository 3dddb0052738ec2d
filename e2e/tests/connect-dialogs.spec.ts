import type { Locator, Page } from '@playwright/test'
import { closeButton, connectInstitution } from '../kit/connect.ts'
import { startSession } from '../kit/demo-page.ts'
import { expect, type Stage, test } from '../kit/stage.ts'

// Libraries trap the focus, watch the keyboard and the pointer, and make the rest of the page inert. None of it may reach
// Connect, and closing Connect may not close the host's dialog.

/** Opens Connect from a button inside the host's dialog. Returns both dialogs. */
async function openInside(page: Page, stage: Stage, library: string) {
  await startSession(page)
  await page.goto(`${stage.listedUrl}/dialogs.html?relay=${encodeURIComponent(stage.url)}`)
  await page.getByRole('button', { name: library }).click()
  // While Connect is open, the host's dialog is not in the accessibility tree.
  const hosts = page.locator('[role=dialog]', { hasText: 'The host’s dialog' })
  const button = hosts.getByRole('button', { name: 'Connect a bank' })
  await button.click()
  const frame = page.locator('dialog').frameLocator('iframe')
  await expect(frame.getByRole('heading')).toBeVisible()
  return { hosts, button, frame, connect: page.locator('dialog') }
}

async function expectBack(hosts: Locator, button: Locator, connect: Locator, outcome: string): Promise<void> {
  await expect(connect).toHaveCount(0)
  await expect(hosts).toBeVisible()
  await expect(hosts.locator('output')).toHaveText(outcome)
  await expect(button).toBeFocused()
}

for (const library of ['Radix', 'Headless UI']) {
  test(`${library}: Connect inside its dialog takes clicks and keys, and connects an institution`, async ({
    page,
    stage,
  }) => {
    const { hosts, button, frame, connect } = await openInside(page, stage, library)
    await connectInstitution(frame, 'Questrade')
    await expectBack(hosts, button, connect, 'connected')
  })

  test(`${library}: Close in Connect leaves the host’s dialog open, with the focus on the button`, async ({
    page,
    stage,
  }) => {
    const { hosts, button, connect } = await openInside(page, stage, library)
    // Beside a widget with a button of its own, ours is shown while it has the focus.
    await closeButton(page).focus()
    await closeButton(page).click()
    await expectBack(hosts, button, connect, 'closed')
  })

  test(`${library}: Esc in Connect leaves the host’s dialog open, and the next Esc closes that`, async ({
    page,
    stage,
  }) => {
    const { hosts, button, connect } = await openInside(page, stage, library)
    await closeButton(page).focus()
    await page.keyboard.press('Escape')
    await expectBack(hosts, button, connect, 'closed')
    await page.keyboard.press('Escape')
    await expect(hosts).toHaveCount(0)
  })
}
