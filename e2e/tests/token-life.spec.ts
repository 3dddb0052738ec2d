import { EventEmitter, once } from 'node:events'
import type { Page } from '@playwright/test'
import type { EmulatorControl } from '../kit/emulator-control.ts'
import { expectToken, fillInSignIn, maskedToken, signIn, signInWithToken, signOut } from '../kit/demo-page.ts'
import { expect, moveClocks, test } from '../kit/stage.ts'

test('the rings show how much time is left, and count down', async ({ page, stage }) => {
  await page.clock.install()
  await signInWithToken(page)
  await expect(page.getByRole('img', { name: 'Life: 60 minutes left of 60 minutes' })).toBeVisible()
  await expect(page.getByRole('img', { name: 'Connect window: 10 minutes left of 10 minutes' })).toBeVisible()

  await page.clock.pauseAt(Date.now() + 60_000)
  const life = page.getByRole('img', { name: 'Life' })
  const [minutes, seconds] = ((await life.textContent()) ?? '').split(':').map(Number)
  await page.clock.runFor(1_000)
  await expect(life).toHaveText(`${minutes}:${(seconds ?? 0) - 1}`)

  await moveClocks(page, stage, 10 * 60_000)
  await expect(page.getByRole('img', { name: 'Life: 49 minutes left of 60 minutes' })).toBeVisible()
  await expect(page.getByRole('img', { name: 'Connect window: closed' })).toBeVisible()
})

test('a page that stays open past the token’s expiry shows a new token by itself', async ({
  page,
  stage,
}) => {
  await page.clock.install()
  await signInWithToken(page)
  const first = (await maskedToken(page).textContent()) ?? ''
  await moveClocks(page, stage, 61 * 60_000)
  await expect(maskedToken(page)).not.toHaveText(first)
  await expectToken(page)
  expect(await stage.emulator.mints()).toBe(2)
})

test('a token that arrives after its user has signed out is dropped', async ({ page, stage }) => {
  await page.addInitScript(recordShownTokens)
  const first = await holdFirstAnswer(page, '**/wealthica/auth')
  await signIn(page, 'ada')
  await first.arrived
  await signOut(page)

  await fillInSignIn(page, 'bruno')
  await expectToken(page)
  await expect(page.getByRole('listitem').filter({ hasText: 'account' })).toHaveCount(1)
  expect(await page.evaluate(() => window.shownTokens.size)).toBe(1)
  expect(await stage.emulator.mints()).toBe(2)
  expect(await subjectsOfReads(stage.emulator)).toEqual(['bruno'])
})

test('signing in as another user never shows the first user’s token', async ({ page, stage }) => {
  await page.addInitScript(recordShownTokens)
  await signInWithToken(page, 'ada')
  const first = (await maskedToken(page).textContent()) ?? ''
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.evaluate(() => window.shownTokens.clear())

  await fillInSignIn(page, 'bruno')
  await expectToken(page)
  const shown = await page.evaluate(() => [...window.shownTokens])
  expect(shown).toHaveLength(1)
  expect(shown).not.toContain(first)
  expect(await stage.emulator.mints()).toBe(2)
})

declare global {
  interface Window {
    /** Every token that the page has shown, in its masked form. */
    shownTokens: Set<string>
  }
}

function recordShownTokens(): void {
  window.shownTokens = new Set()
  const look = () => {
    for (const [token] of document.documentElement.innerText.matchAll(/eyJ\w+….{4}/g))
      window.shownTokens.add(token)
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
}

/** Holds back the first response from a URL, and delivers it just before the page's second request is sent. */
async function holdFirstAnswer(page: Page, url: string): Promise<{ arrived: Promise<unknown> }> {
  const steps = new EventEmitter()
  const arrived = once(steps, 'arrived')
  const askedAgain = once(steps, 'asked again')
  const delivered = once(steps, 'delivered')
  let requests = 0
  await page.route(url, async (route) => {
    requests += 1
    if (requests === 1) {
      const response = await route.fetch()
      steps.emit('arrived')
      await askedAgain
      await route.fulfill({ response })
      steps.emit('delivered')
    } else {
      steps.emit('asked again')
      await delivered
      await route.continue()
    }
  })
  return { arrived }
}

/** Returns the users whose tokens were sent with calls that read data. */
async function subjectsOfReads(emulator: EmulatorControl): Promise<string[]> {
  const tokens = (await emulator.requests()).flatMap(
    ({ headers }) => headers.authorization?.split('.')[1] ?? [],
  )
  const subjects = tokens.map(
    (payload): string => JSON.parse(Buffer.from(payload, 'base64url').toString()).sub,
  )
  return [...new Set(subjects)]
}
