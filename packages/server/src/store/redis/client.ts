import { isRecord, type UnknownRecord } from '@token-relay/protocol'
import { kindOf } from '../../config/option-table.ts'
import { RelayConfigError } from '../../errors.ts'

/**
 * A client or a cluster of the package `redis` or `ioredis`, 5 or 6. It must be connected by the host, who also closes
 * it.
 */
export type RedisClient = NodeRedisClient | IoRedisClient

/** What a client of the package `redis` has. */
export interface NodeRedisClient {
  readonly isOpen: boolean
  sendCommand(...args: unknown[]): Promise<unknown>
  connect(): Promise<unknown>
  destroy(): unknown
  duplicate(): unknown
  on(event: 'error', listener: (fault: Error) => void): unknown
}

/** What a client of the package `ioredis` has. */
export interface IoRedisClient {
  readonly status: string
  call(...args: [command: string, ...args: string[]]): Promise<unknown>
  connect(): Promise<unknown>
  disconnect(): unknown
  duplicate(...args: unknown[]): unknown
  on(event: 'error', listener: (fault: Error) => void): unknown
}

/** One way to talk to all kinds of clients. */
export interface RedisConnection {
  /** `false` while a command would have to wait for the connection. */
  isReady(): boolean
  /** Sends a command. A cluster finds the node by the key. */
  send(key: string, command: readonly [string, ...string[]]): Promise<unknown>
  /** Creates a second connection like this one, which is not open yet. */
  duplicate(): OwnConnection
}

/** A connection that the store has opened for itself. */
export interface OwnConnection extends RedisConnection {
  readonly client: object
  /** Settles when commands can be sent, or when that is impossible. It may never settle. */
  open(): Promise<unknown>
  /** Calls a listener when the connection has a fault. */
  onFault(listener: (fault: Error) => void): void
  /** Closes the connection. Commands in progress reject. */
  close(): void
}

/**
 * Wraps the host's client.
 *
 * @throws RelayConfigError `missing_option` or `invalid_option`
 */
export function connectionOf(client: unknown): RedisConnection {
  const connection = ownConnection(client)
  // Without a listener, a client of `redis` ends the process when its connection is lost.
  if (!heard.has(connection.client)) connection.onFault(() => {})
  heard.add(connection.client)
  return connection
}

/** Clients that have our listener: several stores may use one. */
const heard = new WeakSet<object>()

function ownConnection(client: unknown): OwnConnection {
  if (isIoRedis(client)) return ioRedisConnection(client)
  if (isNodeRedis(client)) return nodeRedisConnection(client)
  const seen = client instanceof Promise ? 'a promise: await it' : kindOf(client)
  const sentence =
    `redisStore: client is ${seen}, expected a client or a cluster of the package "redis" or "ioredis", ` +
    'such as createClient({ url }) returns it.'
  const hint =
    isRecord(client) && 'sendCommand' in client ? ' A pool or a sentinel client of "redis" does not fit.' : ''
  const code = client === undefined ? 'missing_option' : 'invalid_option'
  throw new RelayConfigError(code, 'redisStore.client', sentence + hint)
}

function isIoRedis(client: unknown): client is IoRedisClient {
  return isRecord(client) && typeof client.status === 'string' && hasMethods(client, ['call', 'disconnect'])
}

function isNodeRedis(client: unknown): client is NodeRedisClient {
  if (!isRecord(client) || typeof client.isOpen !== 'boolean') return false
  // A pool takes a function for a connection, a sentinel client has another `sendCommand`.
  if ('execute' in client || 'acquire' in client) return false
  return hasMethods(client, ['sendCommand', 'connect', 'destroy'])
}

function hasMethods(client: UnknownRecord, names: readonly string[]): boolean {
  return [...names, 'duplicate', 'on'].every((name) => typeof client[name] === 'function')
}

function nodeRedisConnection(client: NodeRedisClient): OwnConnection {
  const isCluster = 'nodeByAddress' in client || 'masters' in client
  return {
    client,
    isReady: () => ('isReady' in client ? client.isReady === true : client.isOpen),
    send: (key, command) =>
      isCluster ? client.sendCommand(key, false, command) : client.sendCommand(command),
    duplicate: () => ownConnection(client.duplicate()),
    open: () => client.connect(),
    onFault: (listener) => void client.on('error', listener),
    close() {
      if (client.isOpen) client.destroy()
    },
  }
}

function ioRedisConnection(client: IoRedisClient): OwnConnection {
  // The host's time limit for a command would end a command that waits for messages.
  const options = { commandTimeout: undefined, socketTimeout: undefined, lazyConnect: true }
  const isCluster = 'nodes' in client
  return {
    client,
    isReady: () => client.status === 'ready',
    send: (_key, [name, ...args]) => client.call(name, ...args),
    duplicate: () =>
      ownConnection(
        isCluster
          ? client.duplicate([], { redisOptions: options, lazyConnect: true })
          : client.duplicate(options),
      ),
    open: () => client.connect(),
    onFault: (listener) => void client.on('error', listener),
    close: () => void client.disconnect(),
  }
}
