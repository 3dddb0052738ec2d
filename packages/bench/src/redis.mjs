import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Starts `redis-server`, or the one that `REDIS_SERVER` names, on a free port of this machine, without a disk. */
export async function startRedis() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  const folder = mkdtempSync(join(tmpdir(), 'token-relay-bench-'))
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
  const child = spawn(process.env.REDIS_SERVER ?? 'redis-server', [
    ...place,
    ...['--save', '', '--appendonly', 'no'],
  ])
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
