// One process of a relay, for tests of several: Express, a real store, and a clean end on SIGTERM. Its parent passes
// the setting as JSON. It reports its address, and then what its parent asks for.
import { createServer } from 'node:http'
import { createRelay, wakapay, wealthica } from '@token-relay/server'
import { redisStore } from '@token-relay/server/redis'
import express from 'express'
import { createClient } from 'redis'
import { type AppUser, userOf } from './app.ts'
import { originOf } from './listen.ts'
import type { RelayReport, RelaySetting } from './forked-relays.ts'
import { signingKey } from './signing-key.ts'

const setting: RelaySetting = JSON.parse(process.argv[2] ?? '{}')
const report = (message: RelayReport) => process.send?.(message)

const client = createClient({
  url: setting.redisUrl ?? '',
  disableOfflineQueue: true,
  socket: { reconnectStrategy: (tries) => Math.min(50 * tries, 500) },
})
client.on('error', () => {}) // the relay reports that its store is down
if (setting.redisUrl !== undefined) await client.connect().catch(() => {})

const relay = createRelay<AppUser>({
  name: 'test-relay',
  identify: ({ headers }) => userOf(headers.cookie),
  signingKeys: [signingKey],
  allowInsecureUpstream: true,
  rateLimit: false,
  onError: () => {},
  ...(setting.redisUrl !== undefined && {
    store: redisStore(client, { encryptionKeys: [`encryption-${signingKey}`] }),
  }),
  ...setting.relay,
  providers: [
    wealthica<AppUser>({ ...setting.wealthica }),
    ...(setting.wakapay
      ? [
          wakapay<AppUser>({
            ...setting.wakapay,
            routes: [{ ...wakapay.routes.balance, everyone: true }],
          }),
        ]
      : []),
  ],
})
relay.on('store', (event) => report({ kind: 'store', reason: '', ...event }))

const app = express()
app.get('/readyz', (_request, response) => response.status(relay.isReady ? 200 : 503).end())
app.use(relay.router())
const server = createServer(app)
server.listen(0, '127.0.0.1', () => report({ kind: 'ready', url: originOf(server) }))

process.on('SIGTERM', () => {
  void relay.close({ drainMs: setting.drainMs ?? 0 }).then(() => {
    server.close()
    server.closeIdleConnections()
    client.destroy()
    process.disconnect() // the process ends by itself: a timer or a socket that is left would keep it
  })
})
process.on('disconnect', () => {
  if (relay.isReady) process.exit() // the parent is gone
})
process.on('unhandledRejection', (error) => report({ kind: 'fault', text: String(error) }))
