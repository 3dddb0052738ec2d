import { type Emulators, startEmulator } from '@token-relay/emulators'
import { createRelay, type Relay, wealthica } from '@token-relay/server'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { signingKey } from '../../kit/signing-key.ts'

let emulator: Emulators['wealthica']
let relay: Relay
beforeEach(async () => {
  emulator = await startEmulator('wealthica')
})
afterEach(async () => {
  await relay.close()
  await emulator.close()
})

const start = (connect?: boolean) => {
  const { credentials, apiUrl, connectUrl } = emulator
  relay = createRelay({
    identify: () => null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    providers: [
      wealthica({
        ...credentials,
        mode: 'gateway',
        apiUrl,
        connectUrl,
        routes: [wealthica.routes.institutions],
        ...(connect !== undefined && { connect }),
      }),
    ],
  })
}
const ada = { id: 'ada' }

test('in gateway mode the API gets a relay token, and Connect gets a token of the provider', async () => {
  start()
  const api = await relay.mint('wealthica', ada)
  const widget = await relay.mint('wealthica', ada, { purpose: 'connect' })
  expect(decodeProtectedHeader(api.token).typ).toBe('relay+jwt')
  expect(api).not.toHaveProperty('api')
  expect(decodeJwt(widget.token)).toMatchObject({ sub: 'ada' })
  expect(widget).toMatchObject({ mode: 'direct', connect: { clientId: emulator.credentials.clientId } })
  expect(widget.windows.connect).toBeGreaterThan(590)
})

test('connect: false keeps every provider token on the server', async () => {
  start(false)
  await expect(relay.mint('wealthica', ada, { purpose: 'connect' })).rejects.toMatchObject({
    code: 'unsupported_purpose',
  })
  expect((await relay.fetch('wealthica', ada, '/institutions')).status).toBe(200)
})

test('G5 a caller’s X-Wealthica-Effective-User is not forwarded', async () => {
  start()
  const headers = { 'X-Wealthica-Effective-User': 'bob' }
  const own = await (await relay.fetch('wealthica', ada, '/institutions')).json()
  const tried = await (await relay.fetch('wealthica', ada, '/institutions', { headers })).json()
  expect(tried).toEqual(own)
})

test('revoking a user forgets both kinds of token', async () => {
  start()
  const before = await relay.mint('wealthica', ada, { purpose: 'connect' })
  await relay.revoke(ada)
  const after = await relay.mint('wealthica', ada, { purpose: 'connect' })
  expect(after.tokenId).not.toBe(before.tokenId)
})
