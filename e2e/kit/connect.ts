import type { FrameLocator, Locator, Page } from '@playwright/test'

/** The button that opens Connect. */
export function connectButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Connect an institution' })
}

/** Opens Connect. Returns the page inside the dialog. */
export async function openConnect(page: Page): Promise<FrameLocator> {
  await connectButton(page).click()
  return connectFrame(page)
}

/** The page inside the Connect dialog. */
export function connectFrame(page: Page): FrameLocator {
  return page.getByRole('dialog').frameLocator('iframe')
}

/** Waits until the page of an element has run its scripts: before, it hears no keys and clicks. */
export async function scriptsHaveRun(element: Locator): Promise<void> {
  await element.evaluate(
    () =>
      new Promise<void>((resolve) => {
        if (document.readyState === 'complete') resolve()
        else addEventListener('load', () => resolve())
      }),
  )
}

/** Closes Connect by the button of its page. */
export async function closeInside(frame: FrameLocator): Promise<void> {
  const button = frame.getByRole('button', { name: 'Close' })
  await scriptsHaveRun(button)
  clickAway(button)
}

/** The dialog's own close button, above the frame. */
export function closeButton(page: Page): Locator {
  return page.getByRole('dialog').getByRole('button', { name: 'Close' })
}

/** Connects an institution on the Connect page. */
export async function connectInstitution(frame: FrameLocator, name: string): Promise<void> {
  await frame.getByRole('link', { name }).click()
  await frame.getByLabel('Username').fill('ada')
  await frame.getByLabel('Password').fill('at the bank')
  clickAway(frame.getByRole('button', { name: 'Connect' }))
}

/**
 * Clicks a button that removes the frame it is in, and does not wait for the click: Chromium sometimes never
 * acknowledges it when the frame is gone, and the page then takes no other click. So the test needs a page of its own,
 * not a kept one. It checks what the page shows next.
 */
export function clickAway(button: Locator): void {
  void button.click().catch(() => undefined)
}
