import { EventEmitter, once } from 'node:events'
import {
  expectToken,
  fillInSignIn,
  passUntilVisible,
  passwords,
  signIn,
  signInWithToken,
  signOut,
} from '../kit/demo-page.ts'
import { expect, moveClocks, test } from '../kit/stage.ts'

test('the page says that a provider is down, and a later retry works', async ({ page, stage }) => {
  await page.clock.install()
  await stage.emulator.addFault({ path: '/auth/token', respond: { status: 503 } })
  await signIn(page)
  const tokenCard = page.getByRole('region', { name: 'Your token' })
  await passUntilVisible(page, tokenCard.getByText('Wealthica is not responding right now.'))
  const asked = await stage.emulator.mints()
  expect(asked).toBeLessThanOrEqual(6)

  await stage.emulator.clearFaults()
  await tokenCard.getByRole('button', { name: 'Try again' }).click()
  await expectToken(page)
})

test('if the provider’s API drops connections, the list says so and the token stays shown', async ({
  keptPage: page,
  stage,
}) => {
  await stage.emulator.addFault({ path: '/institutions', respond: 'reset' })
  await signInWithToken(page)
  const card = page.getByRole('region', { name: 'Institutions' })
  await expect(card.getByRole('alert')).toContainText('Wealthica is not responding right now.')
  await stage.emulator.clearFaults()
  await card.getByRole('button', { name: 'Try again' }).click()
  await expect(card.getByRole('listitem')).toHaveCount(1)
})

test('a token that the provider no longer accepts is replaced without an error', async ({
  keptPage: page,
  stage,
}) => {
  await signInWithToken(page)
  await expect(page.getByRole('listitem').filter({ hasText: 'account' })).toHaveCount(1)
  await stage.emulator.scriptTokens({ revokeAll: true })
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect.poll(() => stage.emulator.mints()).toBe(2)
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('after the session has ended, the sign-in form is shown and says why', async ({ page, stage }) => {
  await page.clock.install()
  await signInWithToken(page)
  await moveClocks(page, stage, 9 * 60 * 60_000)
  await expect(page.getByText('Your session has ended. Sign in to continue.')).toBeVisible()
  expect(await page.content()).not.toContain('eyJ')
})

test('two tabs share one token request, and signing out in one signs out the other', async ({
  page,
  context,
  stage,
}) => {
  await signInWithToken(page)
  const other = await context.newPage()
  await other.clock.install()
  await other.goto('/wealthica')
  await expectToken(other)
  expect(await stage.emulator.mints()).toBe(1)

  await signOut(page)
  await passUntilVisible(other, other.getByText('Your session has ended.'))
  expect(await other.content()).not.toContain('eyJ')
})

test('signing out while the list is loading shows the sign-in form without an error', async ({
  keptPage: page,
  stage,
}) => {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  await stage.emulator.addFault({ path: '/institutions', respond: { delayMs: 1_000 } })
  await signInWithToken(page)
  await signOut(page)
  await fillInSignIn(page, 'chloe')
  await expectToken(page)
  await expect(page.getByRole('listitem').filter({ hasText: 'account' }).first()).toBeVisible()
  expect(faults).toEqual([])
})

test('signing out while the host is unreachable forgets the user at once, says so, and ends the session later', async ({
  page,
}) => {
  await page.clock.install()
  await signInWithToken(page)
  await page.route('**/api/session{,/*}', (route) => route.abort())
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText('You are signed out on this page, but not yet on the server.')).toBeVisible()
  expect(await page.content()).not.toContain('eyJ')

  await page.unroute('**/api/session{,/*}')
  const signOutRequest = page.waitForRequest((request) => request.method() === 'DELETE')
  await page.clock.fastForward(5_000)
  expect((await (await signOutRequest).response())?.status()).toBe(204)
  await expect(page.getByText('but not yet on the server.')).toHaveCount(0)
})

test('a sign-in waits for the sign-out before it, whose response would clear the new cookie', async ({
  keptPage: page,
}) => {
  await signInWithToken(page, 'ada')
  const steps = new EventEmitter()
  const released = once(steps, 'released')
  await page.route('**/api/session/ada', async (route) => {
    await released
    await route.continue()
  })
  await page.getByRole('button', { name: 'Sign out' }).click()
  const order: string[] = []
  const isOfSession = (url: string) => new URL(url).pathname.startsWith('/api/session')
  page.on('response', (response) => {
    if (isOfSession(response.url())) order.push(`${response.request().method()} answered`)
  })
  page.on('request', (request) => {
    if (isOfSession(request.url())) order.push(`${request.method()} sent`)
  })
  await page.getByLabel('Name').fill('bruno')
  await page.getByLabel('Password').fill(passwords.bruno)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Signing in…' })).toBeVisible()
  steps.emit('released')
  await expect(page.getByRole('banner')).toContainText('Bruno')
  expect(order).toEqual(['DELETE answered', 'POST sent', 'POST answered'])
})

test('a wrong password shows a sentence, and the right one works afterwards', async ({ keptPage: page }) => {
  await page.goto('/wealthica')
  await page.getByLabel('Name').fill('ada')
  await page.getByLabel('Password').fill('not-this-one')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('status')).toHaveText(/Wrong name or password\./)
  await fillInSignIn(page, 'ada')
  await expectToken(page)
})
