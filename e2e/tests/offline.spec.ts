import { changeLimit, checkRecipient, expectToken, openView, signInWithToken } from '../kit/demo-page.ts'
import { expect, moveClocks, test } from '../kit/stage.ts'

const offline = 'This device is offline. Connect it, then try again.'

test('a page that is offline when its token expires says so, and recovers by itself', async ({
  page,
  context,
  stage,
}) => {
  await page.clock.install()
  await signInWithToken(page)
  await context.setOffline(true)
  await moveClocks(page, stage, 61 * 60_000)
  await expect(page.getByRole('region', { name: 'Your token' }).getByRole('alert')).toContainText(offline)
  await page.getByRole('link', { name: 'Wyre', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Your account' }).getByRole('alert')).toContainText(offline)

  await context.setOffline(false)
  await expectToken(page)
  await expect(page.getByRole('region', { name: 'Your account' })).toContainText(/USD\s[\d,]+\.\d\d/)
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('a user who signs out offline stays signed out, and the host ends the session once it is reachable', async ({
  page,
  context,
}) => {
  await signInWithToken(page, 'chloe')
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Sign out' }).click()
  const notice = page.getByText('You are signed out on this page, but not yet on the server.')
  await expect(notice).toBeVisible()

  await context.setOffline(false)
  await expect(notice).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible()
  expect(await (await page.request.get('/api/session')).json()).toEqual({ user: null })
})

test('a sign-out that the host has not confirmed outlives a reload', async ({ page }) => {
  await signInWithToken(page, 'chloe')
  await page.route('**/api/session{,/*}', (route) => route.abort())
  await page.getByRole('button', { name: 'Sign out' }).click()
  const notice = page.getByText('You are signed out on this page, but not yet on the server.')
  await expect(notice).toBeVisible()
  await page.reload()
  await expect(notice).toBeVisible()
  await page.unroute('**/api/session{,/*}')
  await page.reload()
  await expect(notice).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible()
  expect(await (await page.request.get('/api/session')).json()).toEqual({ user: null })
})

test('a change that is made offline fails at once, and is not sent when the network is back', async ({
  page,
  context,
  stage,
}) => {
  await signInWithToken(page, 'chloe', 'Swypex')
  await expect(page.getByText('•••• 1856')).toBeVisible()
  await context.setOffline(true)
  await changeLimit(page, 'Travel', '777')
  await expect(page.getByRole('listitem').getByRole('alert')).toContainText(offline)
  await page.getByRole('button', { name: 'Cancel' }).click()

  // Online again, the page first sends what waited for the network, then reads its data again.
  const read = page.waitForResponse(/\/swypex\/api\/v1\/card\?/)
  await context.setOffline(false)
  await read
  const sent = (await stage.emulators.swypex.requests()).map(({ method }) => method)
  expect(sent).not.toContain('PATCH')
})

test('a bank that the user tried to connect offline does not navigate the page away when the network is back', async ({
  page,
  context,
}) => {
  await signInWithToken(page, 'ada', 'WakaPay')
  await openView(page, 'Wych')
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Connect a bank' }).click()
  await expect(page.getByRole('region', { name: 'Accounts' }).getByRole('alert')).toContainText(offline)
  await page.getByRole('link', { name: 'WakaPay', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Balance' }).getByRole('alert')).toContainText(offline)

  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  const read = page.waitForResponse(/\/wakapay\/api\/business\/balance/)
  await context.setOffline(false)
  await read
  expect(asked).not.toContain('/wych/connect')
  await expect(page).toHaveURL(/\/wakapay$/)
})

test('a check that is made offline with a valid token fails with a sentence, and succeeds when it is retried online', async ({
  page,
  context,
}) => {
  await signInWithToken(page, 'ada', 'WakaPay')
  await context.setOffline(true)
  await checkRecipient(page)
  const card = page.getByRole('region', { name: 'Check a recipient' })
  await expect(card.getByRole('alert')).toContainText(offline)
  await context.setOffline(false)
  await card.getByRole('button', { name: 'Try again' }).click()
  await expect(card.getByText('Amina Mjema would receive it')).toBeVisible()
})
