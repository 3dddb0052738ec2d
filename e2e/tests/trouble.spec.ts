import { EventEmitter, once } from 'node:events'
import { fillInSignIn, maskedToken, passwords, signIn, signInWithToken } from './demo-page.ts'
import { expect, moveClocks, test } from './stage.ts'

test('a provider that is down is said in a sentence, and trying again later works', async ({
  page,
  stage,
}) => {
  await stage.emulator.addFault({ path: '/auth/token', respond: { status: 503 } })
  await signIn(page)
  const tokenCard = page.getByRole('region', { name: 'Your token' })
  await expect(tokenCard.getByRole('alert')).toContainText('Wealthica is not responding right now.', {
    timeout: 15_000,
  })
  const asked = await stage.emulator.mints()
  expect(asked).toBeLessThanOrEqual(6)

  await stage.emulator.clearFaults()
  await tokenCard.getByRole('button', { name: 'Try again' }).click()
  await expect(maskedToken(page)).toHaveText(/^eyJ/)
})

test('a provider whose API breaks off leaves the token shown and says so beside the list', async ({
  page,
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

test('a token that the provider no longer takes is replaced without a word', async ({ page, stage }) => {
  await signInWithToken(page)
  await expect(page.getByRole('listitem').filter({ hasText: 'account' })).toHaveCount(1)
  await stage.emulator.scriptTokens({ revokeAll: true })
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect.poll(() => stage.emulator.mints()).toBe(2)
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('a session that has ended leads back to the sign-in form, which says why', async ({ page, stage }) => {
  await page.clock.install()
  await signInWithToken(page)
  await moveClocks(page, stage, 9 * 60 * 60_000)
  await expect(page.getByText('Your session has ended. Sign in to continue.')).toBeVisible()
  expect(await page.content()).not.toContain('eyJ')
})

test('two tabs share one mint, and signing out in one signs the other out', async ({
  page,
  context,
  stage,
}) => {
  await signInWithToken(page)
  const other = await context.newPage()
  await other.goto('/')
  await expect(maskedToken(other)).toHaveText(/^eyJ/)
  expect(await stage.emulator.mints()).toBe(1)

  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(other.getByText('Your session has ended.')).toBeVisible()
  expect(await other.content()).not.toContain('eyJ')
})

test('signing out while the list is loading ends at the sign-in form, without an error', async ({
  page,
  stage,
}) => {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  await stage.emulator.addFault({ path: '/institutions', respond: { delayMs: 1_000 } })
  await signInWithToken(page)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await signInWithToken(page, 'chloe')
  await expect(page.getByRole('listitem').filter({ hasText: 'account' }).first()).toBeVisible()
  expect(faults).toEqual([])
})

test('signed out here while the host is out of reach: the page forgets, says so, and tells the host later', async ({
  page,
}) => {
  await page.clock.install()
  await signInWithToken(page)
  await page.route('**/api/session*', (route) => route.abort())
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText('You are signed out on this page, but not yet on the server.')).toBeVisible()
  expect(await page.content()).not.toContain('eyJ')

  await page.unroute('**/api/session*')
  const told = page.waitForRequest((request) => request.method() === 'DELETE')
  await page.clock.fastForward(5_000)
  expect((await (await told).response())?.status()).toBe(204)
  await expect(page.getByText('but not yet on the server.')).toHaveCount(0)
})

test('a sign-in waits for the sign-out before it, whose answer would take its cookie away', async ({
  page,
}) => {
  await signInWithToken(page, 'ada')
  const steps = new EventEmitter()
  const released = once(steps, 'released')
  await page.route('**/api/session?user=ada', async (route) => {
    await released
    await route.continue()
  })
  await page.getByRole('button', { name: 'Sign out' }).click()
  const order: string[] = []
  const isOfSession = (url: string) => new URL(url).pathname === '/api/session'
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

test('a wrong password is said in a sentence, and the right one works after it', async ({ page }) => {
  await page.goto('/')
  await page.getByLabel('Name').fill('ada')
  await page.getByLabel('Password').fill('not-this-one')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('status')).toHaveText(/Wrong name or password\./)
  await fillInSignIn(page, 'ada')
  await expect(maskedToken(page)).toHaveText(/^eyJ/)
})
