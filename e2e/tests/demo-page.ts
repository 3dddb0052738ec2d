import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test'

/** The three people's passwords, as the sign-in page shows them. */
export const passwords = { ada: 'calm-harbour', bruno: 'morning-ferry', chloe: 'quiet-anchor' } as const

/** Somebody who can sign in. */
export type Person = keyof typeof passwords

/** Opens the demo and signs in. */
export async function signIn(page: Page, person: Person = 'ada'): Promise<void> {
  await page.goto('/')
  await fillInSignIn(page, person)
}

/** Signs in on a page that shows the form already, and keeps whatever that page remembers. */
export async function fillInSignIn(page: Page, person: Person): Promise<void> {
  await page.getByLabel('Name').fill(person)
  await page.getByLabel('Password').fill(passwords[person])
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
}

/** A provider's page, as the navigation names it. */
export type ViewTitle = 'Wealthica' | 'Wych' | 'Wyre' | 'WakaPay' | 'Swypex'

/** Goes to a provider's page by the navigation, and waits until it shows a token. */
export async function openView(page: Page, title: ViewTitle): Promise<void> {
  await page.getByRole('link', { name: title, exact: true }).click()
  await expect(page.getByRole('heading', { name: title, exact: true, level: 1 })).toBeVisible()
  await expect(maskedToken(page)).toHaveText(/^eyJ/)
}

/** Answers on Wych's consent page, and waits until the demo is back. */
export async function answerConsent(
  page: Page,
  answer: 'Approve' | 'Reject' | 'Decide later',
): Promise<void> {
  // By then the demo has told Wych who the user is, so the consent page knows the address.
  await expect(page.getByRole('region', { name: 'Accounts' }).getByRole('listitem')).not.toHaveCount(0)
  await page.getByRole('button', { name: 'Connect a bank' }).click()
  await page.getByRole('combobox', { name: 'Bank' }).selectOption('Pōhutukawa Credit Union')
  await page.getByRole('button', { name: answer }).click()
  await expect(page.getByRole('heading', { name: 'Wych', level: 1 })).toBeVisible()
}

/** Changes a card's daily limit on Swypex's page. */
export async function changeLimit(page: Page, card: string, pounds: string): Promise<void> {
  await page.getByRole('button', { name: `Change the daily limit of ${card}` }).click()
  await page.getByLabel('New daily limit in EGP').fill(pounds)
  await page.getByRole('button', { name: 'Save' }).click()
}

/** Signs in, and waits until the page shows a token. */
export async function signInWithToken(page: Page, person: Person = 'ada'): Promise<void> {
  await signIn(page, person)
  await expect(maskedToken(page)).toHaveText(/^eyJ/)
}

/** The token as the page shows it: its ends. */
export function maskedToken(page: Page): Locator {
  return page.getByTestId('masked-token')
}

/** The open Connect widget's page. */
export function connectFrame(page: Page): FrameLocator {
  return page.getByRole('dialog').frameLocator('iframe')
}

/** The button of the dialog itself, above Connect. */
export function closeButton(page: Page): Locator {
  return page.getByRole('dialog').getByRole('button', { name: 'Close' })
}

/** The button that opens Connect. */
export function connectButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Connect an institution' })
}

/** Opens Connect from the page. */
export async function openConnect(page: Page): Promise<FrameLocator> {
  await connectButton(page).click()
  return connectFrame(page)
}

/** Goes through the Connect page as a user does. */
export async function connectInstitution(frame: FrameLocator, name: string): Promise<void> {
  await frame.getByRole('link', { name }).click()
  await frame.getByLabel('Username').fill('ada')
  await frame.getByLabel('Password').fill('at the bank')
  clickAway(frame.getByRole('button', { name: 'Connect' }))
}

/**
 * Clicks what makes the page take a frame away, and does not wait for the click: Chromium at times never
 * acknowledges one whose frame is gone. What the page shows next tells that it worked.
 */
export function clickAway(button: Locator): void {
  void button.click().catch(() => undefined)
}
