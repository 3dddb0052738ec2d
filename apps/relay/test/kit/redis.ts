import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** A Redis server of a test, without data on disk. */
export interface TestRedis {
  readonly url: string
  stop(): Promise<void>
}

/** Starts `redis-server` on a free port of 127.0.0.1. */
export async function startRedis(): Promise<TestRedis> {
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn(process.env.REDIS_SERVER || 'redis-server', args, {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exited = once(server, 'exit')
  await new Promise<void>((resolve, reject) => {
    let output = ''
    server.stdout.on('data', (bytes: Buffer) => {
      output += bytes.toString()
      if (output.includes('Ready to accept connections')) resolve()
    })
    server.once('exit', () => reject(new Error(`redis-server has ended:\n${output}`)))
    server.once('error', () =>
      reject(new Error('This test needs redis-server. Install it (apt-get install redis-server).')),
    )
  })
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      if (server.exitCode !== null || server.signalCode !== null) return
      server.kill('SIGKILL')
      await exited
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (typeof address === 'object' && address) return address.port
  throw new Error('No free port.')
}
