import { closeInside, connectButton, connectFrame, connectInstitution, openConnect } from '../kit/connect.ts'
import { maskedToken, passUntilVisible, signInWithToken } from '../kit/demo-page.ts'
import { expect, test } from '../kit/stage.ts'

test('a signed-in user sees a token and connects an institution, which then appears in the list', async ({
  page,
  stage,
}) => {
  await page.clock.install()
  await signInWithToken(page)
  await expect(maskedToken(page)).toHaveText(/^eyJ\w{3}….{4}$/)

  const connect = await openConnect(page)
  await connectInstitution(connect, 'Questrade')

  await expect(page.getByRole('listitem').filter({ hasText: 'Questrade' })).toContainText('New')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('status').filter({ hasText: 'Questrade is connected.' })).toHaveCount(1)
  await passUntilVisible(page, page.getByText('GET /v1/institutions').first())
  expect(await stage.emulator.mints()).toBe(1)
})

test('the token is posted to Connect in a form, never in a URL', async ({ keptPage: page, stage }) => {
  await signInWithToken(page)
  await openConnect(page)
  await expect(connectFrame(page).getByRole('heading')).toBeVisible()
  const opened = (await stage.emulator.requests()).find(({ path }) => path === '/connect')
  expect(opened?.method).toBe('POST')
  expect(opened?.target).not.toContain('eyJ')
  expect(opened?.body).toMatch(/^token=eyJ/)
})

test('closing Connect removes the dialog and returns the focus to the button that opened it', async ({
  page,
}) => {
  await signInWithToken(page)
  await closeInside(await openConnect(page))
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.locator('iframe, form')).toHaveCount(0)
  await expect(connectButton(page)).toBeFocused()
})
