import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { startRelay } from './kit/process.ts'
import { listen } from './kit/serve.ts'
import { hostToken } from './kit/tokens.ts'
import { byJwt, here, temporaryFile } from './kit/variables.ts'

/** A provider that answers calls for the balance when the test says so. */
async function startProvider() {
  const held: ServerResponse[] = []
  const url = await listen(({ url: path }, response) => {
    response.setHeader('content-type', 'application/json')
    if (path === '/business/auth') response.end('{"accessToken":"canary-token-1","expiresIn":3600}')
    else held.push(response)
  })
  return { url, held }
}

test('SIGTERM lets a call in progress finish, refuses new ones, and ends the process in order', async () => {
  const provider = await startProvider()
  const policy = 'providers: { wakapay: { routes: [{ use: balance, allow: everyone }] } }'
  const relay = await startRelay({
    ...here,
    ...byJwt,
    RELAY_POLICY_FILE: temporaryFile('policy.yaml', policy),
    WAKAPAY_API_KEY: 'canary-key-1',
    WAKAPAY_API_SECRET: 'canary-secret-1',
    WAKAPAY_API_URL: provider.url,
    RELAY_FINISH_MS: '60000',
  })
  const minted = await fetch(`${relay.url}/wakapay/auth`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await hostToken('7')}`, 'content-type': 'application/json' },
    body: '{}',
  })
  const { token }: { token: string } = JSON.parse(await minted.text())
  const call = () =>
    fetch(`${relay.url}/wakapay/api/business/balance`, { headers: { authorization: `Bearer ${token}` } })
  expect((await fetch(`${relay.url}/readyz`)).status).toBe(204)

  const inProgress = call()
  await expect.poll(() => provider.held.length, { interval: 5, timeout: 10_000 }).toBe(1)
  relay.terminate()
  expect(await relay.logged('closing')).toMatchObject({ reason: 'SIGTERM', drainMs: 0, finishMs: 60_000 })
  const [ready, alive, late] = await Promise.all([
    fetch(`${relay.url}/readyz`),
    fetch(`${relay.url}/healthz`),
    call(),
  ])
  expect([ready.status, alive.status, late.status]).toEqual([503, 204, 503])
  provider.held[0]?.end('{"available":1}')
  expect([(await inProgress).status, await (await inProgress).json()]).toEqual([200, { available: 1 }])
  expect(await relay.exited).toBe(0)
  expect(relay.log().at(-1)).toMatchObject({ msg: 'closed' })
  await expect(call()).rejects.toThrow('fetch failed')
}, 120_000)
