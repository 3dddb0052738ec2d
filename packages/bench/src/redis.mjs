import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'redis'

/** Starts `redis-server`, or the one that `REDIS_SERVER` names, on a free port of this machine, without a disk. */
export async function startRedis() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  const folder = mkdtempSync(join(tmpdir(), 'token-relay-bench-'))
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
  const inMemory = ['--save', '', '--appendonly', 'no']
  const child = spawn(process.env.REDIS_SERVER ?? 'redis-server', [...place, ...inMemory])
  for await (const bytes of child.stdout) if (String(bytes).includes('Ready to accept')) break
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      const ended = once(child, 'exit')
      child.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Commands that relays have sent for requests so far: not those that follow the feed, nor those within scripts. */
export async function commandsForRequests(client) {
  const text = await client.info('commandstats')
  const following = ['xread', 'xrange', 'xrevrange', 'xadd', 'time', 'hello', 'client|setinfo']
  // A request's GET and DEL are in scripts, too.
  const ignored = new Set([...following, 'get', 'del', 'incr', 'pttl', 'pexpire', 'info'])
  let total = 0
  for (const [, name, calls] of text.matchAll(/cmdstat_([^:]+):calls=(\d+)/g)) {
    if (!ignored.has(name)) total += Number(calls)
  }
  return total
}

/** Connects to a Redis of a run. Reads what its relays have cost it. */
export async function watchRedis({ url }) {
  const client = await createClient({ url }).connect()
  const number = async (section, name) =>
    Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(await client.info(section))[1])
  return {
    operations: () => commandsForRequests(client),
    memoryBytes: () => number('memory', 'used_memory'),
    cpuMicroseconds: async () =>
      1e6 * ((await number('cpu', 'used_cpu_user')) + (await number('cpu', 'used_cpu_sys'))),
    version: async () => /^redis_version:(.+)/m.exec(await client.info('server'))[1].trim(),
    keys: () => client.dbSize(),
    empty: () => client.flushAll(),
    stop: () => client.destroy(),
  }
}
