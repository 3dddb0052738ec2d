import { closeInside, connectButton, connectFrame, connectInstitution, openConnect } from '../kit/connect.ts'
import {
  answerConsent,
  checkRecipient,
  expectToken,
  fillInSignIn,
  openView,
  signInWithToken,
} from '../kit/demo-page.ts'
import { expect, moveClocks, test } from '../kit/stage.ts'

test('moving between pages never reloads, and requests each provider’s token once', async ({
  keptPage: page,
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

test('opening a page moves the focus to its heading and sets the title', async ({ keptPage: page }) => {
  await signInWithToken(page)
  await openView(page, 'Wyre')
  await expect(page.getByRole('heading', { name: 'Wyre', level: 1 })).toBeFocused()
  await expect(page).toHaveTitle('Wyre · Harbour')
  await expect(page).toHaveURL(/\/wyre$/)
})

test('the focus is never lost between the sign-in form and signing out', async ({ keptPage: page }) => {
  await page.goto('/wakapay')
  const submit = page.getByRole('button', { name: 'Sign in', exact: true })
  await page.getByLabel('Name').fill('ada')
  await page.getByLabel('Password').fill('not-this-one')
  await submit.click()
  await expect(page.getByText('Wrong name or password.')).toBeVisible()
  await expect(submit).toBeFocused()

  await fillInSignIn(page, 'ada')
  await expect(page.getByRole('heading', { name: 'WakaPay', level: 1 })).toBeFocused()
  await checkRecipient(page)
  await expect(page.getByText('Amina Mjema would receive it')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Check', exact: true })).toBeFocused()

  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
  await expect(page).toHaveTitle('Sign in · Harbour')
})

test('after returning from Wych, the heading has the focus', async ({ keptPage: page }) => {
  await signInWithToken(page, 'ada', 'Wych')
  await answerConsent(page, 'Reject')
  await expect(page.getByRole('heading', { name: 'Wych', level: 1 })).toBeFocused()
})

test('the browser’s back and forward buttons move between pages', async ({ keptPage: page }) => {
  await signInWithToken(page)
  await openView(page, 'Wyre')
  await openView(page, 'Swypex')
  await page.goBack()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Wyre')
  await page.goForward()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Swypex')
})

test('a page that was opened by its URL is shown after signing in', async ({ keptPage: page }) => {
  await page.goto('/wakapay')
  await fillInSignIn(page, 'ada')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('WakaPay')
  await expectToken(page)
})

test('Connect returns the focus even if the button that opened it has disappeared', async ({
  page,
  stage,
}) => {
  await page.clock.install()
  await signInWithToken(page)
  await expect((await openConnect(page)).getByRole('heading')).toBeVisible()
  await moveClocks(page, stage, 11 * 60_000)
  const retry = page.getByRole('button', { name: 'Try again' })
  await retry.click()
  await closeInside(connectFrame(page))
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(retry).toHaveCount(0)
  await expect(connectButton(page)).toBeFocused()
})

test('after an institution is connected, the button that opened Connect has the focus', async ({ page }) => {
  await signInWithToken(page)
  await connectInstitution(await openConnect(page), 'Questrade')
  await expect(page.getByText('Questrade is connected.')).toBeAttached()
  await expect(connectButton(page)).toBeFocused()
})
