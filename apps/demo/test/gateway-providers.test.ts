import { expect, test } from 'vitest'
import { users } from '../server/users.ts'
import { gatewayCalls, type Person, startDemo } from './kit/demo.ts'

test.each(['wych', 'wyre', 'wakapay', 'swypex'])(
  '%s: the browser gets a relay token for this provider only, and no provider is called',
  async (provider) => {
    const { app, emulators } = await startDemo()
    const { token } = await gatewayCalls(app, 'bruno', provider)
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    expect(claims).toMatchObject({ aud: provider, sub: 'bruno' })
    expect(Object.values(emulators).flatMap((emulator) => emulator.requests())).toEqual([])
  },
)

test.each<Person>(['ada', 'bruno', 'chloe'])(
  'Wyre: %s reads their own account and balances',
  async (person) => {
    const { app } = await startDemo()
    const calls = await gatewayCalls(app, person, 'wyre')
    const { body } = await calls.get('/v3/accounts/me').expect(200)
    const user = users.find(({ id }) => id === person)
    expect([body.id, Object.keys(body.totalBalances)]).toEqual([user?.wyreAccount, ['USD', 'BTC', 'ETH']])
  },
)

test('WakaPay: only the treasurer’s request for the balance is forwarded', async () => {
  const { app, emulators } = await startDemo()
  const [ada, bruno] = [
    await gatewayCalls(app, 'ada', 'wakapay'),
    await gatewayCalls(app, 'bruno', 'wakapay'),
  ]
  const refused = await bruno.get('/business/balance').expect(403)
  expect([refused.body.code, emulators.wakapay.requests()]).toEqual(['denied', []])
  expect((await ada.get('/business/balance').expect(200)).body.items).toHaveLength(5)
})

test('WakaPay: every user may check a recipient', async () => {
  const { app } = await startDemo()
  const bruno = await gatewayCalls(app, 'bruno', 'wakapay')
  const recipient = { countryCode: 'KE', phoneNumber: '+254700000001' }
  const { body } = await bruno.post('/business/verify-transfer').send(recipient).expect(200)
  expect(body.displayName).toBe('Amina Mjema')
})

test('Swypex: a user reads their own cards and changes the limit of their own cards only', async () => {
  const { app, emulators } = await startDemo()
  const [ada, bruno] = [await gatewayCalls(app, 'ada', 'swypex'), await gatewayCalls(app, 'bruno', 'swypex')]
  const { body } = await ada.get('/v1/card?limit=100').expect(200)
  expect(body.cards.map(({ cardHolder }: { cardHolder: object }) => cardHolder)).toEqual(
    Array.from({ length: 5 }, () => ({ id: 'USR1000000000', fullName: 'Ada Okafor' })),
  )
  const change = (calls: typeof ada) =>
    calls
      .patch(`/v1/card/${body.cards[0].id}/limits`)
      .set({ 'Content-Type': 'application/merge-patch+json', 'Idempotency-Key': 'k1' })
      .send(JSON.stringify({ daily: 600_000 }))
  expect((await change(bruno)).body.code).toBe('denied')
  expect((await change(ada)).body.limits.daily).toBe(600_000)
  const writes = emulators.swypex.requests().filter(({ method }) => method === 'PATCH')
  expect(writes.map(({ headers }) => 'x-swypex-signature' in headers)).toEqual([true])
})

test('Wych: a user reads their own accounts and the transactions of one', async () => {
  const { app } = await startDemo()
  const ada = await gatewayCalls(app, 'ada', 'wych')
  const accounts = await ada.get('/accounts').expect(200)
  const transactions = await ada.get(`/accounts/${accounts.body[0].id}/transactions`).expect(200)
  expect([accounts.body.length, transactions.body.length > 5]).toEqual([2, true])
})
