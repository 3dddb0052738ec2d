import { startSession } from '../kit/demo-page.ts'
import { expect, test } from '../kit/stage.ts'

test('M16 a page on an allowed origin gets a token with the user’s cookie, and reads data with it', async ({
  page,
  stage,
}) => {
  await startSession(page)
  await page.goto(`${stage.listedUrl}/?relay=${stage.url}`)
  await expect(page.getByRole('status')).toHaveText('The provider answered 200')
})

test('M16 a page on an allowed origin can read the rate limit headers', async ({ page, stage }) => {
  await startSession(page)
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

test('M16 without the cookie, a page on an allowed origin reads a 401 that says why', async ({
  page,
  stage,
}) => {
  await page.goto(`${stage.listedUrl}/?relay=${stage.url}`)
  await expect(page.getByRole('status')).toHaveText('Refused: unauthenticated')
  expect(await stage.emulator.mints()).toBe(0)
})

test('M16 a page on any other origin gets nothing, although the user is signed in', async ({
  page,
  stage,
}) => {
  await startSession(page)
  const before = await stage.emulator.mints()
  await page.goto(`${stage.unlistedUrl}/?relay=${stage.url}`)
  await expect(page.getByRole('status')).toHaveText('Refused: network')
  expect(await stage.emulator.mints()).toBe(before)
})
