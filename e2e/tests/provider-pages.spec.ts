import {
  answerConsent,
  changeLimit,
  checkRecipient,
  fillInSignIn,
  signIn,
  signInWithToken,
  signOut,
} from '../kit/demo-page.ts'
import { expect, type Stage, test } from '../kit/stage.ts'

test('Wych: after consenting, the user returns, reads the result and sees the new bank’s accounts', async ({
  keptPage: page,
}) => {
  await signInWithToken(page, 'ada', 'Wych')
  const accounts = page.getByRole('region', { name: 'Accounts' })
  await expect(accounts.getByRole('listitem')).toHaveCount(2)
  await answerConsent(page, 'Approve')
  await expect(page.getByText('Your bank is connected.')).toBeVisible()
  await expect(accounts.getByRole('listitem')).toHaveCount(4)
  await expect(page).toHaveURL(/\/wych$/)

  await page.getByRole('button', { name: 'Transactions of Everyday at Pōhutukawa Credit Union' }).click()
  const transactions = page.getByRole('list', { name: 'Latest transactions' })
  await expect(transactions.getByRole('listitem')).toHaveCount(6)
})

for (const [answer, sentence] of [
  ['Reject', 'You declined, so nothing has changed.'],
  ['Decide later', 'You have not decided yet.'],
] as const) {
  test(`Wych: after “${answer}” the page shows the decision and no new account`, async ({
    keptPage: page,
  }) => {
    await signInWithToken(page, 'ada', 'Wych')
    await answerConsent(page, answer)
    await expect(page.getByText(sentence)).toBeVisible()
    await expect(page.getByRole('region', { name: 'Accounts' }).getByRole('listitem')).toHaveCount(2)
  })
}

test('Wych: a return that this browser did not start leads to the page, which says so', async ({
  keptPage: page,
}) => {
  await signIn(page)
  await page.goto('/wych/return?state=ACTIVE')
  await expect(page.getByText('This visit to Wych has expired')).toBeVisible()
  await expect(page).toHaveURL(/\/wych$/)
})

test('Wyre: the page shows the account and its balances', async ({ keptPage: page }) => {
  await signInWithToken(page, 'bruno', 'Wyre')
  const account = page.getByRole('region', { name: 'Your account' })
  await expect(account).toContainText('AC-MA2PN3SA55X')
  await expect(account).toContainText(/USD\s[\d,]+\.\d\d/)
})

test('WakaPay: the page shows who would receive a transfer, or that nobody has the number', async ({
  keptPage: page,
}) => {
  await signInWithToken(page, 'bruno', 'WakaPay')
  await checkRecipient(page)
  await expect(page.getByText('Amina Mjema would receive it')).toBeVisible()
  await page.getByLabel('Phone number').fill('+254 700 000 002')
  await checkRecipient(page)
  await expect(page.getByText('Nobody at WakaPay has the number +254700000002.')).toBeVisible()
})

test('WakaPay: only the treasurer sees the balance; another user’s request is refused and not forwarded', async ({
  keptPage: page,
  stage,
}) => {
  await signInWithToken(page, 'bruno', 'WakaPay')
  await expect(page.getByText('Only the treasurer may see this.')).toBeVisible()
  expect(await stage.emulators.wakapay.requests()).toEqual([])

  await signOut(page)
  await fillInSignIn(page, 'ada')
  await expect(page.getByRole('region', { name: 'Balance' })).toContainText(/USD\s50,000\.00/)
})

test('Swypex: a signed request changes a limit, and the focus returns to the button', async ({
  keptPage: page,
  stage,
}) => {
  await signInWithToken(page, 'ada', 'Swypex')
  await changeLimit(page, 'Travel', '1234.5')
  await expect(page.getByText('Travel may now spend EGP 1,234.50 a day.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Change the daily limit of Travel' })).toBeFocused()
  const write = (await stage.emulators.swypex.requests()).find(({ method }) => method === 'PATCH')
  expect(Object.keys(write?.headers ?? {})).toEqual(
    expect.arrayContaining(['x-swypex-signature', 'x-swypex-request-timestamp', 'idempotency-key']),
  )
})

test('Swypex: “Try again” after a fault sends the same Idempotency-Key, the next change a new one', async ({
  keptPage: page,
  stage,
}) => {
  await signInWithToken(page, 'ada', 'Swypex')
  await stage.emulators.swypex.addFault({ method: 'PATCH', times: 1, respond: { status: 503 } })
  await changeLimit(page, 'Travel', '1000')
  await page.getByRole('listitem').getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('Travel may now spend EGP 1,000.00 a day.')).toBeVisible()
  await changeLimit(page, 'Travel', '2000')
  await expect(page.getByText('Travel may now spend EGP 2,000.00 a day.')).toBeVisible()
  const [first, second, third, ...more] = await keysOf(stage)
  expect([second === first, third === first, more]).toEqual([true, false, []])
})

test('Swypex: a double click on Save sends one change', async ({ keptPage: page, stage }) => {
  await stage.emulators.swypex.addFault({ method: 'PATCH', respond: { delayMs: 300 } })
  await signInWithToken(page, 'ada', 'Swypex')
  await page.getByRole('button', { name: 'Change the daily limit of Travel' }).click()
  await page.getByLabel('New daily limit in EGP').fill('1000')
  await page.getByRole('button', { name: 'Save' }).dblclick()
  await expect(page.getByText('Travel may now spend EGP 1,000.00 a day.')).toBeVisible()
  expect(await keysOf(stage)).toHaveLength(1)
})

test('Swypex: saving the same amount after a fault sends the same Idempotency-Key, another amount a new one', async ({
  keptPage: page,
  stage,
}) => {
  await signInWithToken(page, 'ada', 'Swypex')
  await stage.emulators.swypex.addFault({ method: 'PATCH', times: 2, respond: { status: 500 } })
  await changeLimit(page, 'Travel', '1000')
  const alert = page.getByRole('listitem').getByRole('alert')
  await expect(alert).toBeVisible()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect.poll(async () => (await keysOf(stage)).length).toBe(2)
  await expect(alert).toBeVisible()
  await page.getByLabel('New daily limit in EGP').fill('2000')
  // It sends the amount that is now in the form.
  await alert.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('Travel may now spend EGP 2,000.00 a day.')).toBeVisible()
  const [first, second, third] = await keysOf(stage)
  expect([second === first, third === first]).toEqual([true, false])
})

test('Swypex: a limit can be changed on a page without HTTPS, where crypto.randomUUID is missing', async ({
  page,
}) => {
  await page.addInitScript(() => Reflect.deleteProperty(Crypto.prototype, 'randomUUID'))
  await signInWithToken(page, 'ada', 'Swypex')
  await changeLimit(page, 'Travel', '1000')
  await expect(page.getByText('Travel may now spend EGP 1,000.00 a day.')).toBeVisible()
})

/** Returns the idempotency keys of the changes that Swypex received. */
async function keysOf({ emulators }: Stage): Promise<(string | undefined)[]> {
  const requests = await emulators.swypex.requests()
  return requests.flatMap(({ method, headers }) => (method === 'PATCH' ? [headers['idempotency-key']] : []))
}
