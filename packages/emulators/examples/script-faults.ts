import assert from 'node:assert/strict'
import { createClock, startEmulator } from '@token-relay/emulators'

const clock = createClock(() => Date.UTC(2026, 0, 5)) // stands still between two moves
const wealthica = await startEmulator('wealthica', { clock, tokenLifeSeconds: 1200 })

// The next request for a token gets a 503, the one after it the provider's answer.
wealthica.faults.add({ path: '/auth/token', times: 1, respond: { status: 503 } })

const { clientId, clientSecret: secret } = wealthica.credentials
const mint = () =>
  fetch(`${wealthica.apiUrl}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', loginName: 'ada' },
    body: JSON.stringify({ clientId, secret }),
  })
assert.equal((await mint()).status, 503)
const { token } = await (await mint()).json()

const institutions = () =>
  fetch(`${wealthica.apiUrl}/institutions`, { headers: { authorization: `Bearer ${token}` } })
assert.equal((await institutions()).status, 200)
wealthica.clock.advance(1_200_000) // the token has expired
assert.equal((await institutions()).status, 401)

assert.equal(wealthica.requests().filter(({ path }) => path === '/v1/auth/token').length, 2)
await wealthica.close()
