import { changeLimit, fillInSignIn, signInWithToken, signOut } from '../kit/demo-page.ts'
import { call, mint, type PageAnswer, type PageCall } from '../kit/in-page.ts'
import { expect, test } from '../kit/stage.ts'
import { adaAndBruno, type OwnedIds, ownedIdsOf } from '../kit/two-users.ts'

/** Bruno's attempts to reach what Ada owns, each with the status that must answer it. */
const tries: Record<string, (ada: OwnedIds, bruno: OwnedIds) => readonly (readonly [number, PageCall])[]> = {
  'a path that names it': (ada) => [
    [404, { provider: 'wealthica', path: `/institutions/${ada.institution}` }],
    [404, { provider: 'wych', path: `/accounts/${ada.wychAccount}/transactions` }],
    [404, { provider: 'wyre', path: `/v3/accounts/${ada.wyreAccount}` }],
    [404, { provider: 'swypex', path: `/v1/card/${ada.card}` }],
    [403, limitOf(ada.card, 'k1')],
  ],
  'an encoded path': (ada, bruno) => [
    [
      404,
      { provider: 'wych', path: `/accounts/${bruno.wychAccount}%2f..%2f${ada.wychAccount}/transactions` },
    ],
    [404, { provider: 'wyre', path: `/v3/accounts/me%2f..%2f${ada.wyreAccount}` }],
    [404, { provider: 'wyre', path: `/v3/accounts/me/../${ada.wyreAccount}` }],
    [404, { provider: 'wyre', path: `/v3/accounts/%41${ada.wyreAccount.slice(1)}` }],
    [404, limitOf(`${bruno.card}%2f..%2f${ada.card}`, 'k2')],
    // The browser normalizes this one to `/v1/card/{id}`.
    [403, limitOf(`%2e%2e/card/${ada.card}`, 'k3')],
    [404, { provider: 'wakapay', path: '/business%2fbalance' }],
  ],
  'the query': (ada) => [
    [400, { provider: 'wyre', path: `/v3/accounts/me?masqueradeAs=${ada.wyreAccount}` }],
    [400, { provider: 'wyre', path: `/v3/accounts/me?MASQUERADEAS[]=${ada.wyreAccount}` }],
    [400, { provider: 'swypex', path: '/v1/card?limit=100&cardHolder=USR1000000000' }],
    [200, { provider: 'wych', path: '/accounts?user=ada@example.com' }],
    [403, { provider: 'wakapay', path: '/business/balance?role=treasurer' }],
  ],
  'a header': (ada) => [
    [200, { provider: 'wyre', path: '/v3/accounts/me', headers: { masqueradeAs: ada.wyreAccount } }],
    [200, { provider: 'wych', path: '/accounts', headers: { 'X-User': 'ada', loginName: 'ada' } }],
    [200, { provider: 'swypex', path: '/v1/card?limit=100', headers: { 'X-Forwarded-User': 'ada' } }],
    [403, { provider: 'wakapay', path: '/business/balance', headers: { 'X-Role': 'treasurer' } }],
  ],
  'the body': (ada, bruno) => [
    [403, limitOf(ada.card, 'k4', { daily: 1, cardHolder: 'USR1000000001' })],
    [400, limitOf(bruno.card, 'k5', { daily: 1, id: ada.card })],
    [405, { provider: 'wyre', path: '/v3/accounts/me', ...json('POST', { masqueradeAs: ada.wyreAccount }) }],
  ],
}

for (const [way, triesOf] of Object.entries(tries)) {
  test(`no user reaches another user’s data through ${way}`, async ({ browser, stage }) => {
    const { ada, bruno } = await adaAndBruno(browser, stage)
    const [adas, brunos] = await Promise.all([ownedIdsOf(ada), ownedIdsOf(bruno)])
    for (const [status, attempt] of triesOf(adas, brunos)) {
      const answer = await call(bruno, attempt)
      expect([attempt.path, answer.status]).toEqual([attempt.path, status])
      expectNothingOf(adas, attempt, answer)
    }
    const writes = (await stage.emulators.swypex.requests()).filter(({ method }) => method === 'PATCH')
    expect(writes.filter(({ path }) => path.includes(adas.card))).toEqual([])
  })
}

test('K10 a relay token is refused in another user’s session and at another provider', async ({
  browser,
  stage,
}) => {
  const { ada, bruno } = await adaAndBruno(browser, stage)
  const { token } = await mint(ada, 'wyre')
  const account = { provider: 'wyre', path: '/v3/accounts/me', token }
  expect((await call(bruno, account)).status).toBe(401)
  expect((await call(ada, { ...account, provider: 'swypex', path: '/v1/card' })).status).toBe(401)
  expect((await call(ada, account)).status).toBe(200)
})

test('two users who send the same idempotency key do not share a response', async ({ browser, stage }) => {
  const { ada, bruno } = await adaAndBruno(browser, stage)
  const [adas, brunos] = await Promise.all([ownedIdsOf(ada), ownedIdsOf(bruno)])
  const change = limitOf(adas.card, 'the-same-key')
  const first = await call(ada, change)
  const replay = await call(bruno, change)
  const own = await call(bruno, limitOf(brunos.card, 'the-same-key'))
  expect([first.status, replay.status, own.status]).toEqual([200, 403, 200])
  expectNothingOf(adas, change, replay)
  expect(own.text).not.toContain(adas.card)
  const writes = (await stage.emulators.swypex.requests()).filter(({ method }) => method === 'PATCH')
  expect(new Set(writes.map(({ headers }) => headers['idempotency-key'])).size).toBe(2)
})

test('a change that is in flight while the user changes is sent once and never shown to the next user', async ({
  page,
  stage,
}) => {
  await stage.emulators.swypex.addFault({ method: 'PATCH', respond: { delayMs: 1_500 } })
  await signInWithToken(page, 'ada', 'Swypex')
  await changeLimit(page, 'Travel', '4321')
  await expect.poll(() => writesOf(stage.emulators.swypex)).toBe(1)
  await signOut(page)
  await fillInSignIn(page, 'bruno')
  await expect(page.getByText('•••• 1545')).toBeVisible()
  await expect(page.getByText('4,321.00')).toHaveCount(0)
  await expect(page.getByText('may now spend')).toHaveCount(0)
  expect(await writesOf(stage.emulators.swypex)).toBe(1)
})

async function writesOf(emulator: { requests(): Promise<readonly { method: string }[]> }): Promise<number> {
  return (await emulator.requests()).filter(({ method }) => method === 'PATCH').length
}

function limitOf(card: string, key: string, body: object = { daily: 700_000 }): PageCall {
  const { headers, ...rest } = json('PATCH', body, 'application/merge-patch+json')
  return {
    provider: 'swypex',
    path: `/v1/card/${card}/limits`,
    headers: { ...headers, 'Idempotency-Key': key },
    ...rest,
  }
}

function json(method: string, body: object, type = 'application/json') {
  return { method, headers: { 'Content-Type': type }, body: JSON.stringify(body) }
}

/** Fails if an answer contains one of the ids. A refusal may repeat ids that the caller sent. */
function expectNothingOf(ids: OwnedIds, sent: PageCall, { text }: PageAnswer): void {
  const unsent = Object.values(ids).filter((id) => !JSON.stringify(sent).includes(id))
  for (const id of unsent) expect(text).not.toContain(id)
}
