import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createRelay } from '@token-relay/server'
import type { IdentitySettings, RelayEnv } from '@token-relay/server/env'
import { addressSet, clientAddress } from './addresses.ts'
import { createIdentify } from './identity/identity.ts'
import type { Log } from './log.ts'
import { createMetrics } from './metrics.ts'
import { logFault, logRelay } from './relay-log.ts'
import { createListener } from './requests.ts'
import { openStore } from './store.ts'

/** A relay that listens. */
export interface Service {
  readonly port: number
  readonly metricsPort: number
  /** Finishes requests in progress, refuses new ones, and closes all connections. */
  close(reason: string): Promise<void>
}

/** Milliseconds for which an idle connection stays open: longer than the usual 60 s of proxies, which then close first. */
const keepAliveMs = 75_000

/** The settings of a service, which has to know who is signed in. */
export interface ServiceEnv extends RelayEnv {
  readonly identity: IdentitySettings
}

/** Starts the service. Rejects if a port is taken. */
export async function startService(env: ServiceEnv, log: Log): Promise<Service> {
  const { identity, service } = env
  const identify = createIdentify(identity, log)
  const shared = env.store && openStore(env.store, log)
  const relay = createRelay({
    ...env.relay,
    ...(shared && { store: shared.store }),
    identify: async (request: IncomingMessage) => {
      try {
        const user = await identify(request)
        metrics.identified(user ? 'user' : 'nobody')
        return user
      } catch (error) {
        metrics.identified('fault')
        throw error
      }
    },
    addressOf: clientAddress(addressSet(service.trustedProxies), (sender) =>
      log.warn('X-Forwarded-For ignored', {
        reason: `${sender} is not in RELAY_TRUSTED_PROXIES. If it is a proxy, list it: all clients share its limit now.`,
      }),
    ),
    onError: (error) => logFault(error, log),
  })
  const metrics = createMetrics(relay)
  logRelay(relay, log)
  const server = createServer(createListener({ relay, prefix: service.prefix, log }))
  server.keepAliveTimeout = keepAliveMs
  const port = await listening(server, service.port, service.host)
  const metricsPort = await listening(metrics.server, service.metricsPort, service.metricsHost)
  log.info('listening', {
    port,
    metricsPort,
    providers: env.relay.providers.map(({ id }) => id),
    identity: identity.kind,
    store: shared ? 'redis' : 'none',
  })
  return {
    port,
    metricsPort,
    async close(reason) {
      const { drainMs, finishMs } = service
      log.info('closing', { reason, drainMs, finishMs })
      await relay.close({ drainMs, finishMs })
      await Promise.all([server, metrics.server].map(ended))
      shared?.close()
      log.info('closed')
    },
  }
}

async function listening(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : port
}

async function ended(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections() // the relay has finished: they are idle, or send nothing
  await closed
}
