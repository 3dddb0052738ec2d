// Builds the pages once, then starts and ends a stage for each test: POST /stages/{build}, DELETE /stages/{id}.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import express from 'express'
import { build } from 'vite'
import { portOf } from './listen.ts'
import { createSecrets } from './secrets.ts'
import { type Stage, startStage } from './stage.ts'

const secrets = createSecrets(process.env.E2E_CANARY ?? randomUUID())
// A build of the page must not include secrets from its environment (L2).
process.env.WEALTHICA_CLIENT_SECRET = secrets.wealthica.clientSecret

const built = await mkdtemp(join(tmpdir(), 'token-relay-e2e-'))
await buildPage('../../apps/demo/vite.config.ts', 'production')
await buildPage('../../apps/demo/vite.config.ts', 'development')
await buildPage('../elsewhere/vite.config.ts', 'elsewhere')

const elsewhere = express().use(express.static(join(built, 'elsewhere')))
const stages = new Map<string, Stage>()

const app = express()
app.post('/stages/:build', async (req, res) => {
  const pageFolder = join(built, req.params.build)
  const stage = await startStage({ pageFolder, elsewhere, secrets })
  const id = randomUUID()
  stages.set(id, stage)
  res.json({ id, pageFolder, ...stage.addresses })
})
app.delete('/stages/:id', async (req, res) => {
  await stages.get(req.params.id)?.close()
  stages.delete(req.params.id)
  res.status(204).end()
})

// Longer than any test: if the server closed an idle connection just as a test reuses it, the test would fail.
const server = createServer({ keepAliveTimeout: 120_000 }, app).listen(0, '127.0.0.1')
await once(server, 'listening')
process.stdout.write(`Stages at http://127.0.0.1:${portOf(server)}\n`)

process.once('SIGTERM', () => {
  rmSync(built, { recursive: true })
  process.exit()
})

/** Builds a page into its own folder. The build called `development` includes React's development checks. */
async function buildPage(config: string, name: string): Promise<void> {
  const mode = name === 'development' ? name : 'production'
  process.env.NODE_ENV = mode
  await build({
    configFile: fileURLToPath(new URL(config, import.meta.url)),
    mode,
    build: { outDir: join(built, name), emptyOutDir: true, chunkSizeWarningLimit: 2_000 },
    logLevel: 'warn',
  })
}
