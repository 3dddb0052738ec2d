// Serves a relay through the fetch API, in Bun or Deno.
import { Buffer } from 'node:buffer'
import { startEmulator } from '@token-relay/emulators'
import { createRelay, wakapay, wealthica } from '@token-relay/server'
import { toFetchHandler } from '@token-relay/server/fetch'

const [bank, payments] = [await startEmulator('wealthica'), await startEmulator('wakapay')]
const { apiUrl, connectUrl } = bank

const relay = createRelay({
  identify: () => ({ id: 'ada' }),
  allowInsecureUpstream: true,
  signingKeys: [Buffer.from(crypto.getRandomValues(new Uint8Array(48))).toString('base64')],
  providers: [
    wealthica({ ...bank.credentials, apiUrl, connectUrl }),
    wakapay({
      ...payments.credentials,
      apiUrl: payments.url,
      routes: [{ ...wakapay.routes.balance, allow: () => true }],
    }),
  ],
})

const { Bun, Deno } = globalThis
const place = { hostname: '127.0.0.1', port: 0 }
if (Bun) {
  const handler = toFetchHandler(relay, {
    addressOf: (request, server) => server.requestIP(request)?.address,
  })
  console.log(`Listening, port: ${Bun.serve({ ...place, fetch: handler }).port}`)
} else {
  const handler = toFetchHandler(relay, { addressOf: (_request, info) => info.remoteAddr.hostname })
  Deno.serve({ ...place, onListen: ({ port }) => console.log(`Listening, port: ${port}`) }, handler)
}
