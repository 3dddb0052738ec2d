import { call, claimsOf, mint } from '../kit/in-page.ts'
import { expect, test } from '../kit/stage.ts'
import { adaAndBruno, owned, pageOf, readOwned } from '../kit/two-users.ts'

for (const name of ['institution', 'wychAccount', 'wyreAccount', 'card'] as const) {
  test(`${owned[name].provider}: the page gets a token and reads the user’s own data, and nobody else’s`, async ({
    browser,
    stage,
  }) => {
    const { ada, bruno } = await adaAndBruno(browser, stage)
    const [adas, brunos] = await Promise.all([readOwned(ada, name), readOwned(bruno, name)])
    expect([adas.status, brunos.status]).toEqual([200, 200])
    expect([adas.text.includes(adas.id), adas.text.includes(brunos.id)]).toEqual([true, false])
    expect([brunos.text.includes(adas.id), brunos.text.includes(brunos.id)]).toEqual([false, true])
  })
}

test('wakapay: both users may check a recipient, and only the treasurer reads the balance', async ({
  browser,
  stage,
}) => {
  const { ada, bruno } = await adaAndBruno(browser, stage)
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

test('a token names the signed-in user, whatever the body of the token request claims', async ({
  browser,
  stage,
}) => {
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
    const claims = claimsOf(token)
    expect(claims['sub'], provider).toBe('bruno')
    // A random id may contain "ada" by chance.
    expect(JSON.stringify({ ...claims, jti: '' })).not.toMatch(/ada|HAXU69|USR1000000000/)
  }
})
