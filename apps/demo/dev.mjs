#!/usr/bin/env node
// Runs the demo for development. Vite serves the page and reloads it on a change. It forwards all other requests to the
// server, which restarts on a change. The address to open is Vite’s.
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { fileOf, fromSource, startNode } from './processes.mjs'

const envFile = fileURLToPath(new URL('.env', import.meta.url))
if (existsSync(envFile)) process.loadEnvFile(envFile)

const pagePort = process.env.PORT || '3000'
const serverPort = String(await freePort())
const processes = [
  startNode([fileOf('tsx', 'dist/cli.mjs'), 'watch', '--clear-screen=false', fromSource, 'server/main.ts'], {
    PORT: serverPort,
    HOST: '127.0.0.1',
    RELAY_PUBLIC_ORIGIN: `http://localhost:${pagePort}`,
  }),
  startNode([fileOf('vite', 'bin/vite.js'), '--port', pagePort, '--strictPort', '--logLevel', 'warn'], {
    DEMO_SERVER: `http://127.0.0.1:${serverPort}`,
  }),
]
process.exitCode = await Promise.race(processes.map(({ exitCode }) => exitCode))
for (const { stop } of processes) stop()

/** Returns a free port. The server keeps it when it restarts, so that Vite still finds it. */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  return port
}
