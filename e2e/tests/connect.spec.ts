import {
  clickAway,
  connectButton,
  connectInstitution,
  maskedToken,
  openConnect,
  signInWithToken,
} from './demo-page.ts'
import { expect, test } from './stage.ts'

test('a signed-in user sees a token, finishes Connect, and the institution appears', async ({
  page,
  stage,
}) => {
  await signInWithToken(page)
  await expect(maskedToken(page)).toHaveText(/^eyJ\w{3}….{4}$/)

  const connect = await openConnect(page)
  await connectInstitution(connect, 'Questrade')

  await expect(page.getByRole('listitem').filter({ hasText: 'Questrade' })).toContainText('New')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('status').filter({ hasText: 'Questrade is connected.' })).toHaveCount(1)
  await expect(page.getByText('GET /v1/institutions').first()).toBeVisible()
  expect(await stage.emulator.mints()).toBe(1)
})

test('the token travels to Connect in a form, never in an address', async ({ page, stage }) => {
  await signInWithToken(page)
  await openConnect(page)
  await expect(page.getByRole('dialog').frameLocator('iframe').getByRole('heading')).toBeVisible()
  const opened = (await stage.emulator.requests()).find(({ path }) => path === '/connect')
  expect(opened?.method).toBe('POST')
  expect(opened?.target).not.toContain('eyJ')
  expect(opened?.body).toMatch(/^token=eyJ/)
})

test('closing Connect gives the page back as it was, with the focus on the button', async ({ page }) => {
  await signInWithToken(page)
  const connect = await openConnect(page)
  clickAway(connect.getByRole('button', { name: 'Close' }))
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.locator('iframe, form')).toHaveCount(0)
  await expect(connectButton(page)).toBeFocused()
})
