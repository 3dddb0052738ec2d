import { startEmulator } from '@token-relay/emulators'
import { expect, onTestFinished, test } from 'vitest'
import { type RelayProcess, endRelay, startRelay } from './kit/process.ts'
import { startRedis } from './kit/redis.ts'
import { hostToken } from './kit/tokens.ts'
import { byJwt, here, signingKey, temporaryFile } from './kit/variables.ts'

const policy = 'providers: { wakapay: { routes: [{ use: balance, allow: everyone }] } }'

test('two processes share tokens and log-outs through Redis, and go on without it', async () => {
  const redis = await startRedis()
  const [wealthica, wakapay] = [await startEmulator('wealthica'), await startEmulator('wakapay')]
  onTestFinished(async () => {
    await Promise.all([redis.stop(), wealthica.close(), wakapay.close()])
  })
  const variables = {
    ...here,
    ...byJwt,
    RELAY_POLICY_FILE: temporaryFile('policy.yaml', policy),
    WEALTHICA_CLIENT_ID: wealthica.credentials.clientId,
    WEALTHICA_CLIENT_SECRET: wealthica.credentials.clientSecret,
    WEALTHICA_API_URL: wealthica.apiUrl,
    WAKAPAY_API_KEY: wakapay.credentials.apiKey,
    WAKAPAY_API_SECRET: wakapay.credentials.apiSecret,
    WAKAPAY_API_URL: wakapay.apiUrl,
    REDIS_URL: redis.url,
    RELAY_STORE_KEYS: `store-${signingKey}`,
  }
  const [first, second] = [await startRelay(variables), await startRelay(variables)]
  await Promise.all([first, second].map((relay) => storeIs(relay, 1)))
  const host = { authorization: `Bearer ${await hostToken('7')}` }
  const mint = async (relay: RelayProcess, provider: string) => {
    const answer = await fetch(`${relay.url}/${provider}/auth`, {
      method: 'POST',
      headers: { ...host, 'content-type': 'application/json' },
      body: JSON.stringify({ purpose: 'api' }),
    })
    const { token }: { token: string } = JSON.parse(await answer.text())
    return token
  }
  expect(await mint(second, 'wealthica')).toBe(await mint(first, 'wealthica'))
  expect(wealthica.requests().filter(({ path }) => path.endsWith('/auth/token'))).toHaveLength(1)

  const authorization = `Bearer ${await mint(first, 'wakapay')}`
  const call = async (relay: RelayProcess) =>
    (await fetch(`${relay.url}/wakapay/api/business/balance`, { headers: { authorization } })).status
  expect(await call(second)).toBe(200)
  await fetch(`${first.url}/wakapay/auth`, { method: 'DELETE', headers: host })
  await expect.poll(() => call(second), { timeout: 20_000 }).toBe(401)

  await redis.stop()
  expect(await mint(first, 'wakapay')).toMatch(/^eyJ/)
  await storeIs(first, 0)
  expect((await fetch(`${first.url}/readyz`)).status).toBe(204)
  await Promise.all([first, second].map(endRelay))
}, 120_000)

/** Waits until a process says that Redis answers, 1, or does not, 0. */
async function storeIs(relay: RelayProcess, value: 0 | 1): Promise<void> {
  const sample = new RegExp(`^token_relay_store_up(?:\\{.*\\})? ${value}$`, 'm')
  await expect.poll(async () => (await fetch(relay.metricsUrl)).text(), { timeout: 20_000 }).toMatch(sample)
}
