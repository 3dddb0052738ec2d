import type { EmulatorControl } from './emulator-control.ts'
import { fillInSignIn, maskedToken, signIn, signInWithToken } from './demo-page.ts'
import { expect, moveClocks, test } from './stage.ts'

test('the rings tell how much is left, and tick', async ({ page, stage }) => {
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
  await expect(page.getByRole('img', { name: 'Connect window: shut' })).toBeVisible()
})

test('a page left past the token’s expiry shows a new one by itself', async ({ page, stage }) => {
  await page.clock.install()
  await signInWithToken(page)
  const first = (await maskedToken(page).textContent()) ?? ''
  await moveClocks(page, stage, 61 * 60_000)
  await expect(maskedToken(page)).not.toHaveText(first)
  await expect(maskedToken(page)).toHaveText(/^eyJ/)
  expect(await stage.emulator.mints()).toBe(2)
})

test('signing out while a token is on its way leaves none behind', async ({ page, stage }) => {
  await stage.emulator.addFault({ path: '/auth/token', respond: { delayMs: 3_000 } })
  const minted = page.waitForRequest((request) => request.url().endsWith('/wealthica/auth'))
  await signIn(page, 'ada')
  await minted
  await expect.poll(() => stage.emulator.mints()).toBe(1)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()

  // The first user's token arrives while the second one's is asked for.
  await fillInSignIn(page, 'bruno')
  await expect(maskedToken(page)).toHaveText(/^eyJ/)
  await expect(page.getByRole('listitem').filter({ hasText: 'account' })).toHaveCount(1)
  expect(await subjectsOfReads(stage.emulator)).toEqual(['bruno'])
})

test('signing in as someone else never shows the first user’s token', async ({ page, stage }) => {
  await page.addInitScript(recordShownTokens)
  await signInWithToken(page, 'ada')
  const first = (await maskedToken(page).textContent()) ?? ''
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.evaluate(() => window.shownTokens.clear())

  await fillInSignIn(page, 'bruno')
  await expect(maskedToken(page)).toHaveText(/^eyJ/)
  const shown = await page.evaluate(() => [...window.shownTokens])
  expect(shown).toHaveLength(1)
  expect(shown).not.toContain(first)
  expect(await stage.emulator.mints()).toBe(2)
})

declare global {
  interface Window {
    /** Every token that the page has shown since, as it shows them. */
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

/** Whose tokens came with the calls that read data. */
async function subjectsOfReads(emulator: EmulatorControl): Promise<string[]> {
  const tokens = (await emulator.requests()).flatMap(
    ({ headers }) => headers.authorization?.split('.')[1] ?? [],
  )
  const subjects = tokens.map(
    (payload): string => JSON.parse(Buffer.from(payload, 'base64url').toString()).sub,
  )
  return [...new Set(subjects)]
}
