// One process of a relay, for tests of several: Express, a real store, and an end on SIGTERM. It runs the built
// packages, without a compiler: it starts twice as fast. Its parent passes a RelaySetting as JSON, and gets RelayReports.
import { createServer } from 'node:http'
import { createRelay, wakapay, wealthica } from '@token-relay/server'
import { redisStore } from '@token-relay/server/redis'
import express from 'express'
import { createClient } from 'redis'

const setting = JSON.parse(process.argv[2])
const key = 'test-only-7c1e9a40b35d4f2886d1ca9e02f7b6d3'
const report = (message) => process.connected && process.send(message)

const client = createClient({
  url: setting.redisUrl,
  disableOfflineQueue: true,
  socket: { reconnectStrategy: (tries) => Math.min(50 * tries, 500) },
})
const isConnectedOrFailed = new Promise((resolve) => client.once('ready', resolve).on('error', resolve))
if (setting.redisUrl) {
  client.connect().catch(() => {}) // goes on trying; the relay works without it
  await isConnectedOrFailed
}

const relay = createRelay({
  name: 'test-relay',
  identify: ({ headers }) => {
    const id = /(?:^|; )user=([^;]*)/.exec(headers.cookie ?? '')?.[1]
    return id === undefined ? null : { id: decodeURIComponent(id) }
  },
  signingKeys: [key],
  allowInsecureUpstream: true,
  rateLimit: false,
  onError: () => {},
  ...(setting.redisUrl && { store: redisStore(client, { encryptionKeys: [`encryption-${key}`] }) }),
  ...setting.relay,
  providers: [
    wealthica(setting.wealthica),
    ...(setting.wakapay
      ? [wakapay({ ...setting.wakapay, routes: [{ ...wakapay.routes.balance, everyone: true }] })]
      : []),
  ],
})

const app = express()
app.use(relay.router())
const server = createServer(app)
server.keepAliveTimeout = 120_000 // longer than a test: a busy client never writes to a connection that just closed
server.listen(0, '127.0.0.1', () => {
  report({ kind: 'ready', url: `http://127.0.0.1:${server.address().port}` })
})

process.on('SIGTERM', async () => {
  await relay.close({ drainMs: setting.drainMs ?? 0 })
  server.close()
  server.closeIdleConnections()
  if (client.isOpen) client.destroy()
  process.disconnect() // the process ends by itself: a timer or a socket that is left would keep it
})
process.on('disconnect', () => {
  if (relay.isReady) process.exit() // the parent is gone
})
process.on('unhandledRejection', (error) => report({ kind: 'fault', text: String(error) }))
