import { closeInside, connectInstitution } from '../kit/connect.ts'
import { signIn } from '../kit/demo-page.ts'
import { connectWithSdk, loginWithSdk, provideSdk } from '../kit/official-sdk.ts'
import { expect, test } from '../kit/stage.ts'

test.beforeEach(async ({ page, stage }) => {
  await provideSdk(page)
  await signIn(page)
  await loginWithSdk(page, stage)
})

test('M14 the official SDK gets a token from the relay at its default endpoint', async ({ page }) => {
  const token = await page.evaluate(() => window.sdkUser.getToken())
  expect(token).toMatch(/^eyJ/)
})

test('M14 the official SDK reads institutions with that token', async ({ page }) => {
  const institutions = await page.evaluate(() => window.sdkUser.institutions.getList())
  expect(institutions).toEqual([
    expect.objectContaining({ name: expect.any(String), type: expect.any(String) }),
  ])
})

test('M14 the official SDK connects an institution and calls onConnection', async ({ page }) => {
  await connectWithSdk(page)
  await connectInstitution(page.frameLocator('iframe'), 'Questrade')
  const outcome = await page.evaluate(() => window.sdkOutcome)
  expect(outcome).toEqual({ connected: expect.stringMatching(/^[\da-f]{24}$/) })
})

test('M14 closing the official SDK’s widget calls onError', async ({ page }) => {
  await connectWithSdk(page)
  await closeInside(page.frameLocator('iframe'))
  const outcome = await page.evaluate(() => window.sdkOutcome)
  expect(outcome).toEqual({ failed: { error_type: 400, message: 'Connection closed' } })
})
