import { call, claimsOf, mint } from './in-page.ts'
import { ownThingsOf, pageOf } from './two-users.ts'
import { expect, test } from './stage.ts'

const reads = [
  { provider: 'wealthica', path: '/institutions', thing: 'institution' },
  { provider: 'wych', path: '/accounts', thing: 'wychAccount' },
  { provider: 'wyre', path: '/v3/accounts/me', thing: 'wyreAccount' },
  { provider: 'swypex', path: '/v1/card?limit=100', thing: 'card' },
] as const

for (const { provider, path, thing } of reads) {
  test(`${provider}: the page mints, a call succeeds, and answers with the user’s own data only`, async ({
    browser,
    stage,
  }) => {
    const [ada, bruno] = [await pageOf(browser, stage, 'ada'), await pageOf(browser, stage, 'bruno')]
    const [adas, brunos] = [await ownThingsOf(ada), await ownThingsOf(bruno)]
    const [answer, other] = [await call(ada, { provider, path }), await call(bruno, { provider, path })]
    expect([answer.status, other.status]).toEqual([200, 200])
    expect([answer.text.includes(adas[thing]), answer.text.includes(brunos[thing])]).toEqual([true, false])
    expect([other.text.includes(adas[thing]), other.text.includes(brunos[thing])]).toEqual([false, true])
  })
}

test('wakapay: the page mints, a call succeeds, and what belongs to the business is the treasurer’s only', async ({
  browser,
  stage,
}) => {
  const [ada, bruno] = [await pageOf(browser, stage, 'ada'), await pageOf(browser, stage, 'bruno')]
  const check = {
    provider: 'wakapay',
    path: '/business/verify-transfer',
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ countryCode: 'KE', phoneNumber: '+254700000001' }),
  }
  const balance = { provider: 'wakapay', path: '/business/balance' }
  expect([(await call(ada, check)).status, (await call(bruno, check)).status]).toEqual([200, 200])
  expect([(await call(ada, balance)).status, (await call(bruno, balance)).status]).toEqual([200, 403])
})

test('a mint names the signed-in user, whatever its body claims', async ({ browser, stage }) => {
  const bruno = await pageOf(browser, stage, 'bruno')
  const claim = {
    userId: 'ada',
    username: 'ada',
    loginName: 'ada',
    masqueradeAs: 'AC-HAXU69M8HDK',
    pid: 'ada',
  }
  for (const provider of ['wealthica', 'wych', 'wyre', 'wakapay', 'swypex']) {
    const { token } = await mint(bruno, provider, claim)
    expect(claimsOf(token)['sub'], provider).toBe('bruno')
    expect(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).not.toMatch(
      /ada|HAXU69|USR1000000000/,
    )
  }
})
