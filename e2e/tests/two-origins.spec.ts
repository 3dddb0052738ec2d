import { signInWithToken } from './demo-page.ts'
import { expect, test } from './stage.ts'

test('M16 a page of a listed origin gets a token with the user’s cookie, and reads data with it', async ({
  page,
  stage,
}) => {
  await signInWithToken(page)
  await page.goto(`${stage.listedUrl}/?relay=${stage.url}`)
  await expect(page.getByRole('status')).toHaveText('The provider answered 200')
})

test('M16 the headers that tell about limits are readable on another origin', async ({ page, stage }) => {
  await signInWithToken(page)
  await page.goto(stage.listedUrl)
  const headers = await page.evaluate(async (relay) => {
    const answer = await fetch(`${relay}/wealthica/auth`, {
      method: 'POST',
      credentials: 'include',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    })
    return [...answer.headers.keys()]
  }, stage.url)
  expect(headers).toEqual(expect.arrayContaining(['ratelimit', 'ratelimit-policy']))
})

test('M16 without the cookie a listed origin reads a 401 that says why', async ({ page, stage }) => {
  await page.goto(`${stage.listedUrl}/?relay=${stage.url}`)
  await expect(page.getByRole('status')).toHaveText('Refused: unauthenticated')
  expect(await stage.emulator.mints()).toBe(0)
})

test('M16 a page of an origin that is not listed gets nothing, though the user is signed in', async ({
  page,
  stage,
}) => {
  await signInWithToken(page)
  const before = await stage.emulator.mints()
  await page.goto(`${stage.unlistedUrl}/?relay=${stage.url}`)
  await expect(page.getByRole('status')).toHaveText('Refused: network')
  expect(await stage.emulator.mints()).toBe(before)
})
