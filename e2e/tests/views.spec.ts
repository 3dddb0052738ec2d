import {
  answerConsent,
  clickAway,
  connectFrame,
  connectInstitution,
  fillInSignIn,
  maskedToken,
  openConnect,
  openView,
  signIn,
  signInWithToken,
} from './demo-page.ts'
import { expect, moveClocks, test } from './stage.ts'

test('going from page to page loads nothing anew, and each provider’s token is minted once', async ({
  page,
}) => {
  await signInWithToken(page)
  const loads: string[] = []
  const mints: string[] = []
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loads.push(request.url())
    if (request.method() === 'POST') mints.push(new URL(request.url()).pathname)
  })
  for (const title of ['Wych', 'Wyre', 'WakaPay', 'Swypex', 'Wealthica', 'Swypex', 'Wych'] as const) {
    await openView(page, title)
  }
  expect(loads).toEqual([])
  expect(mints).toEqual(['/wych/auth', '/wyre/auth', '/wakapay/auth', '/swypex/auth'])
})

test('the focus goes to the heading of the new page, and the title names it', async ({ page }) => {
  await signIn(page)
  await openView(page, 'Wyre')
  await expect(page.getByRole('heading', { name: 'Wyre', level: 1 })).toBeFocused()
  await expect(page).toHaveTitle('Wyre · Harbour')
  await expect(page).toHaveURL(/\/wyre$/)
})

test('the focus is never lost, from the sign-in form to signing out', async ({ page }) => {
  await page.goto('/wakapay')
  const signIn = page.getByRole('button', { name: 'Sign in', exact: true })
  await page.getByLabel('Name').fill('ada')
  await page.getByLabel('Password').fill('not-this-one')
  await signIn.click()
  await expect(page.getByText('Wrong name or password.')).toBeVisible()
  await expect(signIn).toBeFocused()

  await fillInSignIn(page, 'ada')
  await expect(page.getByRole('heading', { name: 'WakaPay', level: 1 })).toBeFocused()
  const check = page.getByRole('button', { name: 'Check', exact: true })
  await check.click()
  await expect(page.getByText('Amina Mjema would receive it')).toBeVisible()
  await expect(check).toBeFocused()

  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
  await expect(page).toHaveTitle('Sign in · Harbour')
})

test('back from Wych the focus is on the heading', async ({ page }) => {
  await signIn(page)
  await openView(page, 'Wych')
  await answerConsent(page, 'Reject')
  await expect(page.getByRole('heading', { name: 'Wych', level: 1 })).toBeFocused()
})

test('back and forward show the pages again', async ({ page }) => {
  await signIn(page)
  await openView(page, 'Wyre')
  await openView(page, 'Swypex')
  await page.goBack()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Wyre')
  await page.goForward()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Swypex')
})

test('a page opened by its address is the one shown after signing in', async ({ page }) => {
  await page.goto('/wakapay')
  await fillInSignIn(page, 'ada')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('WakaPay')
  await expect(maskedToken(page)).toHaveText(/^eyJ/)
})

test('Connect gives the focus back, also when the button that opened it is gone', async ({ page, stage }) => {
  await page.clock.install()
  await signInWithToken(page)
  await expect((await openConnect(page)).getByRole('heading')).toBeVisible()
  await moveClocks(page, stage, 11 * 60_000)
  const retry = page.getByRole('button', { name: 'Try again' })
  await retry.click()
  clickAway(connectFrame(page).getByRole('button', { name: 'Close' }))
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(retry).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Connect an institution' })).toBeFocused()
})

test('after an institution is connected the focus is on the button that opened Connect', async ({ page }) => {
  await signInWithToken(page)
  await connectInstitution(await openConnect(page), 'Questrade')
  await expect(page.getByText('Questrade is connected.')).toBeAttached()
  await expect(page.getByRole('button', { name: 'Connect an institution' })).toBeFocused()
})
