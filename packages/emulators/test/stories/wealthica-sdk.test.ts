import { expect, test } from 'vitest'
import Wealthica from 'wealthica-sdk-js'
import type { WealthicaEmulator } from '../../src/index.ts'
import { field, list } from '../kit/json.ts'
import { startWealthica } from '../kit/wealthica.ts'

/** The vendor's SDK, unmodified, as a team's back end sets it up. */
function sdkOf({ apiUrl, connectUrl, credentials }: WealthicaEmulator) {
  const { clientId, clientSecret: secret } = credentials
  return Wealthica.init({ clientId, secret, baseURL: apiUrl, connectURL: connectUrl })
}

/** Options that the SDK's types require and its code does not. */
const defaults = {
  institutionId: '',
  redirectURI: 'https://app.example.com/back',
  providers: undefined,
  providerGroups: undefined,
}

test('wealthica-sdk-js gets a token and reuses it', async () => {
  const emulator = await startWealthica()
  const user = sdkOf(emulator).login('ada')
  const token = await user.getToken({ minimumLifetime: 10 })
  expect(await user.getToken({ minimumLifetime: 10 })).toBe(token)
  expect(emulator.requests()).toMatchObject([
    { method: 'POST', path: '/v1/auth/token', headers: { loginname: 'ada' } },
  ])
})

test('wealthica-sdk-js gets a token without /v1 in its address', async () => {
  const emulator = await startWealthica()
  const { clientId, clientSecret: secret } = emulator.credentials
  const user = Wealthica.init({ clientId, secret, baseURL: emulator.url }).login('ada')
  expect(await user.fetchToken()).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  expect(emulator.requests()).toMatchObject([{ path: '/auth/token' }])
})

test('wealthica-sdk-js reads the team and the providers without a user', async () => {
  const emulator = await startWealthica({ teamName: 'Acme' })
  const sdk = sdkOf(emulator)
  expect(await sdk.teams.info()).toMatchObject({ client_id: emulator.credentials.clientId, name: 'Acme' })
  expect(await sdk.providers.getList()).toContainEqual(expect.objectContaining({ id: 'questrade' }))
  expect(await sdk.providers.getOne('coinbase')).toMatchObject({ display_name: 'Coinbase' })
  await expect(sdk.providers.getOne('nobody')).rejects.toMatchObject({ response: { status: 404 } })
})

test('wealthica-sdk-js lists, reads, syncs and removes institutions', async () => {
  const emulator = await startWealthica()
  const { institutions } = sdkOf(emulator).login('ada')
  const before = list(await institutions.getList())
  const id = String(field(before[0], 'id'))
  expect(await institutions.getOne(id)).toEqual(before[0])
  emulator.clock.advance(60_000)
  const synced = await institutions.sync(id)
  expect(Date.parse(String(field(synced, 'sync_date')))).toBeGreaterThan(Date.now())
  await institutions.remove(id)
  expect(list(await institutions.getList())).toHaveLength(before.length - 1)
  await expect(institutions.getOne(id)).rejects.toMatchObject({ response: { status: 404 } })
})

test('wealthica-sdk-js reads positions, transactions and history', async () => {
  const emulator = await startWealthica()
  const user = sdkOf(emulator).login('grace')
  const institutionId = String(field(list(await user.institutions.getList())[0], 'id'))
  const positions = list(await user.positions.getList({ institutions: [institutionId] }))
  const transactions = list(await user.transactions.getList({ institutionId, limit: 3 }))
  const history = list(await user.history.getList({ institutionId, from: '2026-01-01', to: '2026-01-31' }))
  expect(positions).not.toHaveLength(0)
  expect(transactions).toHaveLength(3)
  expect(await user.transactions.getOne({ txId: String(field(transactions[0], 'id')) })).toEqual(
    transactions[0],
  )
  expect(history.length % 31).toBe(0)
  expect(history).not.toHaveLength(0)
})

test('the Connect address of wealthica-sdk-js opens with its token', async () => {
  const emulator = await startWealthica()
  const user = sdkOf(emulator).login('ada')
  const options = { provider: 'questrade', origin: 'https://app.example.com', lang: 'fr', state: 's' }
  const { url, token } = await user.getConnectData({ ...defaults, ...options })
  const page = await fetch(url, { method: 'POST', body: new URLSearchParams({ token }) })
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('Connexion à Questrade')
})
