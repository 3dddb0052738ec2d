import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connectInstitution, openConnect } from '../kit/connect.ts'
import {
  answerConsent,
  changeLimit,
  checkRecipient,
  expectToken,
  fillInSignIn,
  openView,
  passUntilVisible,
  signIn,
  signInWithToken,
  signOut,
} from '../kit/demo-page.ts'
import { recordResponses } from '../kit/response-record.ts'
import { expect, type Stage, test } from '../kit/stage.ts'

const canary = process.env.E2E_CANARY ?? ''

test('L2 no file of the built page contains a provider’s secret', async ({ stage }) => {
  const files = await readdir(stage.pageFolder, { recursive: true, withFileTypes: true })
  const texts = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
  )
  expect(texts.length).toBeGreaterThan(2)
  for (const text of texts) expectNoSecret(text)
})

test('L2 K11 no response on any of the five pages contains a business-wide credential', async ({
  page,
  stage,
}) => {
  await page.clock.install()
  const { texts, unread } = await recordResponses(page)
  await page.goto('/wealthica')
  await fillInSignIn(page, 'ada')
  await expectToken(page)
  await connectInstitution(await openConnect(page), 'Questrade')
  await expect(page.getByText('Questrade is connected.')).toBeAttached()
  await openView(page, 'Wych')
  await answerConsent(page, 'Approve')
  await expect(page.getByText('Your bank is connected.')).toBeVisible()
  await page.getByRole('button', { name: 'Transactions of' }).first().click()
  await expect(page.getByRole('list', { name: 'Latest transactions' })).toBeVisible()
  await openView(page, 'Wyre')
  await expect(page.getByText('Open for transfers')).toBeVisible()
  await openView(page, 'WakaPay')
  await checkRecipient(page)
  await expect(page.getByText('Amina Mjema would receive it')).toBeVisible()
  await openView(page, 'Swypex')
  await changeLimit(page, 'Travel', '4000')
  await expect(page.getByText('The server signed the change.')).toBeVisible()
  await passUntilVisible(page, page.getByText('PATCH /v1/card/:id/limits'))
  await signOut(page)

  // The credentials must have been in use, or their absence would prove nothing.
  expect((await stage.emulator.requests())[0]?.body).toContain(canary)
  const credentials = await credentialsSentTo(stage)
  expect(credentials.length).toBeGreaterThanOrEqual(8)
  expect(texts.length).toBeGreaterThan(20)
  expect(unread()).toEqual([])
  for (const text of texts) {
    expectNoSecret(text)
    expect(credentials.filter((credential) => text.includes(credential))).toEqual([])
  }
})

test('neither relay tokens nor the page’s cookies reach a provider', async ({ page, stage }) => {
  await signIn(page)
  for (const title of ['Wych', 'Wyre', 'WakaPay', 'Swypex'] as const) {
    const minted = page.waitForResponse((response) => response.url().endsWith('/auth'))
    await openView(page, title)
    const { token } = await (await minted).json()
    const provider = stage.emulators[providerOf(title)]
    await expect.poll(async () => (await provider.requests()).length).toBeGreaterThan(0)
    const requests = await provider.requests()
    expect(JSON.stringify(requests)).not.toContain(token)
    expect(requests.filter(({ headers }) => 'cookie' in headers)).toEqual([])
  }
})

test('the page stores no token, neither while it is used nor after signing out', async ({
  page,
  context,
}) => {
  await signInWithToken(page)
  const stored = async () => {
    const databases = await page.evaluate(async () => [
      JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
      JSON.stringify(await indexedDB.databases()),
      JSON.stringify(await caches.keys()),
      location.href,
      JSON.stringify(history.state),
    ])
    return [...databases, JSON.stringify(await context.cookies())].join(' ')
  }
  expect(await stored()).not.toContain('eyJ')
  await signOut(page)
  expect(await stored()).not.toContain('eyJ')
  expect(await page.content()).not.toContain('eyJ')
})

function providerOf(title: 'Wych' | 'Wyre' | 'WakaPay' | 'Swypex') {
  return ({ Wych: 'wych', Wyre: 'wyre', WakaPay: 'wakapay', Swypex: 'swypex' } as const)[title]
}

/** Returns every credential, key and signature that the gateway sent to its providers. */
async function credentialsSentTo({ emulators }: Stage): Promise<string[]> {
  const { wych, wyre, wakapay, swypex } = emulators
  const requests = await Promise.all([wych, wyre, wakapay, swypex].map((emulator) => emulator.requests()))
  const sent = requests
    .flat()
    .flatMap(({ headers }) => [
      headers.authorization?.replace('Bearer ', ''),
      headers['x-api-key'],
      headers['x-api-signature'],
      headers['x-swypex-signature'],
    ])
  return [...new Set(sent.filter((value) => value !== undefined))]
}

function expectNoSecret(text: string): void {
  expect(text).not.toMatch(/PRIVATE KEY/)
  const base64 = Buffer.from(canary).toString('base64')
  const basic = Buffer.from(`wealthica-emulator:${canary}`).toString('base64')
  for (const form of [canary, base64.slice(0, 30), basic, encodeURIComponent(canary)]) {
    expect(text.includes(form)).toBe(false)
  }
}
