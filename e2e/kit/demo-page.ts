import { expect, type Locator, type Page } from '@playwright/test'

/** The three users' passwords, as the sign-in page shows them. */
export const passwords = { ada: 'calm-harbour', bruno: 'morning-ferry', chloe: 'quiet-anchor' } as const

/** Somebody who can sign in. */
export type Person = keyof typeof passwords

/** A page, as the navigation names it. */
export type ViewTitle = 'Overview' | 'Wealthica' | 'Wych' | 'Wyre' | 'WakaPay' | 'Swypex'

/** Starts a session by a request: only the tests of the form fill it in. Opens no page. */
export async function startSession(page: Page, person: Person = 'ada'): Promise<void> {
  const data = { username: person, password: passwords[person] }
  const answer = await page.request.post('/api/session', { data })
  expect(answer.status()).toBe(200)
}

/** Opens a provider's page as a signed-in user, and waits until the page is signed in. */
export async function signIn(
  page: Page,
  person: Person = 'ada',
  view: ViewTitle = 'Wealthica',
): Promise<void> {
  await startSession(page, person)
  await page.goto(view === 'Overview' ? '/' : `/${view.toLowerCase()}`)
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
}

/** Like `signIn`, and waits until the page shows a token. */
export async function signInWithToken(page: Page, person?: Person, view?: ViewTitle): Promise<void> {
  await signIn(page, person, view)
  await expectToken(page)
}

/** Fills in the sign-in form that the page shows. */
export async function fillInSignIn(page: Page, person: Person): Promise<void> {
  await page.getByLabel('Name').fill(person)
  await page.getByLabel('Password').fill(passwords[person])
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
}

/** Signs out, and waits for the sign-in form. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
}

/** Opens a provider's page through the navigation, and waits until it shows a token. */
export async function openView(page: Page, title: ViewTitle): Promise<void> {
  await page.getByRole('link', { name: title, exact: true }).click()
  await expect(page.getByRole('heading', { name: title, exact: true, level: 1 })).toBeVisible()
  await expectToken(page)
}

/** The token as the page shows it: its first and last characters. */
export function maskedToken(page: Page): Locator {
  return page.getByTestId('masked-token')
}

/** Waits until the page shows a token. */
export async function expectToken(page: Page): Promise<void> {
  await expect(maskedToken(page)).toHaveText(/^eyJ/)
}

/**
 * Moves the page's clock in steps until `locator` is visible, instead of waiting for a poll or a retry. Needs
 * `page.clock.install()` before the page is opened.
 */
export async function passUntilVisible(page: Page, locator: Locator, stepMs = 2_000): Promise<void> {
  await expect(async () => {
    await page.clock.fastForward(stepMs)
    await expect(locator).toBeVisible({ timeout: 200 })
  }).toPass({ intervals: [0], timeout: 20_000 })
}

/** Answers on Wych's consent page, and waits until the browser is back at the demo. */
export async function answerConsent(
  page: Page,
  answer: 'Approve' | 'Reject' | 'Decide later',
): Promise<void> {
  // Before the accounts are shown, Wych does not know the user's address, and its consent page would ask for it.
  await expect(page.getByRole('region', { name: 'Accounts' }).getByRole('listitem')).not.toHaveCount(0)
  await page.getByRole('button', { name: 'Connect a bank' }).click()
  await page.getByRole('combobox', { name: 'Bank' }).selectOption('Pōhutukawa Credit Union')
  await page.getByRole('button', { name: answer }).click()
  await expect(page.getByRole('heading', { name: 'Wych', level: 1 })).toBeVisible()
}

/** Asks WakaPay who has the phone number in the form. */
export async function checkRecipient(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Check', exact: true }).click()
}

/** Changes a card's daily limit on Swypex's page. */
export async function changeLimit(page: Page, card: string, pounds: string): Promise<void> {
  await page.getByRole('button', { name: `Change the daily limit of ${card}` }).click()
  await page.getByLabel('New daily limit in EGP').fill(pounds)
  await page.getByRole('button', { name: 'Save' }).click()
}
