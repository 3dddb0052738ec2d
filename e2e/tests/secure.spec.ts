import { connectButton, connectFrame, connectInstitution } from '../kit/connect.ts'
import { passwords } from '../kit/demo-page.ts'
import { expect, type Stage, test } from '../kit/stage.ts'
import type { Page } from '@playwright/test'

// The demo and the widget have TLS, as in production, and a certificate that this context does not check. The policy is
// helmet's default and what connectCsp adds to it.
test.use({ pageBuild: 'secure', ignoreHTTPSErrors: true })

/** Opens a page as Ada. Returns what its policy has forbidden so far. */
async function open(page: Page, stage: Stage, path: string): Promise<() => readonly string[]> {
  const forbidden: string[] = []
  page.on('console', (message) => {
    if (/Content.Security.Policy|Mixed Content/i.test(message.text())) forbidden.push(message.text())
  })
  const data = { username: 'ada', password: passwords.ada }
  expect((await page.request.post('/api/session', { data })).status()).toBe(200)
  const answer = await page.goto(path)
  const policy = answer?.headers()['content-security-policy'] ?? ''
  expect(policy).toContain("script-src 'self';")
  expect(policy).toContain('upgrade-insecure-requests')
  expect(stage.url).toMatch(/^https:/)
  return () => forbidden
}

test('Connect opens at an https widget under helmet’s policy, and connects an institution', async ({
  page,
  stage,
}) => {
  await open(page, stage, '/wealthica')
  await connectButton(page).click()
  const frame = connectFrame(page)
  await expect(frame.getByRole('heading')).toBeVisible()
  expect(
    page
      .frames()
      .find((each) => each !== page.mainFrame())
      ?.url(),
  ).toMatch(/^https:/)
  await connectInstitution(frame, 'Questrade')
  await expect(page.getByText('Questrade is connected.')).toBeAttached()
})

test('the single file works in a page without a bundler: a token, a call through the gateway, and Connect', async ({
  page,
  stage,
}) => {
  const forbidden = await open(page, stage, '/plain/index.html')
  await expect(page.locator('#token')).toHaveText(/^A token of \d{3,} characters$/)
  await expect(page.locator('#balance')).toHaveText('WakaPay answered 200')
  await page.getByRole('button', { name: 'Connect a bank' }).click()
  const frame = connectFrame(page)
  await expect(frame.getByRole('heading')).toBeVisible()
  await connectInstitution(frame, 'Questrade')
  await expect(page.locator('#outcome')).toContainText('"status":"connected"')
  expect(forbidden()).toEqual([])
})
