import { afterEach, expect, test } from 'vitest'
import { signedInUser } from '../kit/app.ts'
import { type GatewayHost, startGatewayHost } from '../kit/gateway-host.ts'
import { type Host, startHost } from '../kit/host.ts'
import { rawStatus, slowBody } from '../kit/raw-request.ts'

let host: Host | GatewayHost
afterEach(() => host.close())

/** Begins a mint request, waits for `during`, then sends the last byte of its body. */
function slowMint(path: string, during: () => Promise<void>): Promise<number> {
  const headers = { cookie: 'user=ada', 'content-type': 'application/json', 'content-length': '2' }
  return rawStatus(host.url, { method: 'POST', path, headers, send: slowBody(during) })
}

test('K7 a mint that began before log-out returns no token, in direct mode', async () => {
  const direct = (host = await startHost())
  const events: unknown[] = []
  direct.relay.on('denied', (event) => events.push(event))
  const identified = new Promise<void>((resolve) => setImmediate(resolve))
  const status = await slowMint('/wealthica/auth', async () => {
    await identified
    await expect.poll(async () => (await direct.relay.mint('wealthica', { id: 'ada' })).token).toBeTruthy()
    await direct.relay.revoke({ id: 'ada' })
  })
  expect(status).toBe(401)
  expect(direct.mints()).toBe(1)
  expect(events).toMatchObject([{ code: 'unauthenticated' }])
})

test('K7 a mint that began before log-out returns no token, in gateway mode', async () => {
  let identify = () => {}
  const identified = new Promise<void>((resolve) => (identify = resolve))
  const gateway = (host = await startGatewayHost({
    relay: { identify: (request) => (identify(), signedInUser(request)) },
  }))
  let token = ''
  const status = await slowMint('/acme/auth', async () => {
    await identified
    token = await gateway.tokenFor('ada')
    await gateway.relay.revoke({ id: 'ada' })
  })
  const headers = { cookie: 'user=ada', authorization: `Bearer ${token}` }
  expect(status).toBe(401)
  expect((await fetch(`${gateway.url}/acme/api/things/1`, { headers })).status).toBe(401)
})

test('log-out is not subject to the limit of mints', async () => {
  host = await startHost({ relay: { rateLimit: { mintPerSubject: 1 } } })
  const call = (method: string) =>
    fetch(`${host.url}/wealthica/auth`, {
      method,
      headers: { cookie: 'user=ada', 'content-type': 'application/json' },
    })
  const statuses = [await call('POST'), await call('POST'), await call('DELETE')].map(({ status }) => status)
  expect(statuses).toEqual([200, 429, 204])
})
