import type { RecordedRequest } from '@token-relay/emulators'
import { openConnect } from '../kit/connect.ts'
import { maskedToken, signInWithToken } from '../kit/demo-page.ts'
import { connectWithSdk, loginWithSdk, provideSdk } from '../kit/official-sdk.ts'
import { expect, moveClocks, test } from '../kit/stage.ts'

const fortyFiveMinutes = 45 * 60_000

test('API calls still use a token that is 45 minutes old, and Connect gets a new one', async ({
  page,
  stage,
}) => {
  await page.clock.install()
  await signInWithToken(page)
  const first = (await maskedToken(page).textContent()) ?? ''
  await moveClocks(page, stage, fortyFiveMinutes)

  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect
    .poll(async () => ageOfLast(await stage.emulator.requests(), '/v1/institutions'))
    .toBeGreaterThan(2690)
  await expect(maskedToken(page)).toHaveText(first)
  expect(await stage.emulator.mints()).toBe(1)

  const connect = await openConnect(page)
  await expect(connect.getByRole('heading', { name: 'Choose your institution' })).toBeVisible()
  expect(ageOfLast(await stage.emulator.requests(), '/connect')).toBeLessThan(10)
  expect(await stage.emulator.mints()).toBe(2)
})

test('the official SDK passes its 45-minute-old token to Connect, which refuses it', async ({
  page,
  stage,
}) => {
  await page.clock.install()
  await provideSdk(page)
  await signInWithToken(page)
  await loginWithSdk(page, stage)
  await page.evaluate(() => window.sdkUser.getToken())
  await moveClocks(page, stage, fortyFiveMinutes)

  const refused = page.waitForResponse((response) =>
    response.url().startsWith(`${stage.emulator.url}/connect`),
  )
  await connectWithSdk(page)
  expect((await refused).status()).toBe(401)
  expect(ageOfLast(await stage.emulator.requests(), '/connect')).toBeGreaterThan(2690)
  const outcome = await page.evaluate(() => window.sdkOutcome)
  expect(outcome).toEqual({ failed: { error_type: 400, message: 'Connection timeout' } })
})

/** Returns the age in seconds of the token in the last request to a path, in its header or its form. */
function ageOfLast(requests: readonly RecordedRequest[], path: string): number {
  const request = requests.findLast((candidate) => candidate.path === path)
  const token = request?.headers.authorization ?? new URLSearchParams(request?.body).get('token') ?? ''
  const { iat } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  return Math.round((request?.at ?? 0) / 1000 - iat)
}
