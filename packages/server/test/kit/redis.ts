import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cluster as IoRedisCluster, Redis as IoRedis } from 'ioredis'
import { createClient, createCluster } from 'redis'

/** A Redis server of a test. It has no data at its start and keeps none on disk. */
export interface TestRedis {
  readonly port: number
  readonly url: string
  /** Runs one command, as an operator does, on a connection for it alone. */
  command(...command: string[]): Promise<unknown>
  /** Ends the server with SIGKILL. */
  stop(): Promise<void>
  /** Starts the server again on the same port, empty, if it is stopped. */
  start(): Promise<void>
  /** Stops the process with SIGSTOP: connections stay open and nothing is answered. */
  pause(): void
  resume(): void
  /** Stops the server and closes the clients that were created for it. */
  close(): Promise<void>
}

/** Starts `redis-server` on a free port of 127.0.0.1. `settings` are arguments, such as `--maxmemory 2mb`. */
export async function startRedis(settings: readonly string[] = []): Promise<TestRedis> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const server = redisServer(port, settings)
    try {
      await server.start()
      return server
    } catch (error) {
      if (attempt === 5) throw error // another process took the port, five times
    }
  }
}

/** Starts a cluster of one node, which serves all slots. */
export async function startRedisCluster(): Promise<TestRedis> {
  const server = await startRedis(['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'])
  await server.command('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
  await until(async () => String(await server.command('CLUSTER', 'INFO')).includes('cluster_state:ok'))
  return server
}

/** A client of the package `redis` to a port of 127.0.0.1, connected. */
export async function nodeRedis(port: number) {
  const client = createClient({ url: `redis://127.0.0.1:${port}`, disableOfflineQueue: true })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** A client of the package `ioredis` to a port of 127.0.0.1, connected. */
export async function ioRedis(port: number): Promise<IoRedis> {
  const client = new IoRedis({ port, host: '127.0.0.1', lazyConnect: true, enableOfflineQueue: false })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** A cluster client of the package `redis`, connected. */
export async function nodeRedisCluster(port: number) {
  const client = createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${port}` }] })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** A cluster client of the package `ioredis`, connected. */
export async function ioRedisCluster(port: number): Promise<IoRedisCluster> {
  const client = new IoRedisCluster([{ port, host: '127.0.0.1' }], { lazyConnect: true })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Resolves when a condition holds. Rejects after `limitMs` milliseconds. */
export async function until(condition: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<void> {
  const startedAtMs = performance.now()
  while (!(await condition())) {
    if (performance.now() - startedAtMs > limitMs)
      throw new Error(`Not within ${limitMs} ms: ${condition.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

function redisServer(port: number, settings: readonly string[]): TestRedis {
  let child: ChildProcess | undefined
  let folder = ''

  const stop = async (): Promise<void> => {
    const ending = child
    child = undefined
    if (!ending || ending.exitCode !== null) return
    const ended = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  const command = async (...[name = '', ...args]: string[]): Promise<unknown> => {
    const client = new IoRedis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => null })
    client.on('error', () => {})
    try {
      await client.connect()
      return await client.call(name, ...args)
    } finally {
      client.disconnect()
    }
  }
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    command,
    stop,
    async start() {
      if (child) return
      folder = mkdtempSync(join(tmpdir(), 'token-relay-redis-'))
      const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
      child = spawn(redisServerPath(), [...place, '--save', '', '--appendonly', 'no', ...settings], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      try {
        await ready(child)
      } catch (error) {
        await stop()
        throw error
      }
    },
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    close: stop,
  }
}

/** Resolves when the server accepts connections. */
function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    server.stdout?.on('data', (bytes: Buffer) => {
      if (output.length > 16_384) return
      output += bytes.toString()
      if (output.includes('Ready to accept connections')) resolve()
    })
    server.once('exit', () => reject(new Error(`redis-server has ended:\n${output}`)))
    server.once('error', () =>
      reject(
        new Error(
          'These tests need redis-server. Install it (apt-get install redis-server), or set REDIS_SERVER to its path.',
        ),
      ),
    )
  })
}

function redisServerPath(): string {
  return process.env.REDIS_SERVER || 'redis-server'
}

/** Finds a port for a server that cannot choose one by itself. A node of a cluster also uses the port 10 000 above. */
async function freePort(): Promise<number> {
  const port = await anyFreePort()
  return port <= 55_535 ? port : freePort()
}

function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('No free port.')),
      )
    })
  })
}
