import type { Store } from '@token-relay/server'
import type { RelayEnv } from '@token-relay/server/env'
import { redisStore } from '@token-relay/server/redis'
import { createClient } from 'redis'
import type { Log } from './log.ts'

/** A store in Redis, with its connection. */
export interface OpenStore {
  readonly store: Store
  close(): void
}

/** Connects to Redis in the background: the relay also starts and works without it. */
export function openStore({ url, encryptionKeys }: NonNullable<RelayEnv['store']>, log: Log): OpenStore {
  const client = createClient({ url, disableOfflineQueue: true })
  // The relay's own event says that Redis is down; these lines, of which there are many then, say why.
  client.on('error', (error: Error) => log.debug('redis', { reason: error.message }))
  client
    .connect()
    .catch((error: unknown) =>
      log.warn('redis', { reason: error instanceof Error ? error.message : String(error) }),
    )
  return {
    store: redisStore(client, { encryptionKeys }),
    close: () => {
      if (client.isOpen) client.destroy()
    },
  }
}
