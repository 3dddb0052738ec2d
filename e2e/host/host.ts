// Builds the pages once, then starts and ends a place for each worker (POST /places, DELETE /places/{id}), and there a
// stage for each test (POST /places/{id}/{build}, DELETE /stages/{id}).
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import express from 'express'
import { build } from 'vite'
import { listenForAll, type Place, portOf } from './listen.ts'
import { createSecrets } from './secrets.ts'
import { createCertificate } from './tls.ts'
import { type Stage, startStage } from './stage.ts'

const secrets = createSecrets(process.env.E2E_CANARY ?? randomUUID())
// A build of the page must not include secrets from its environment (L2).
process.env.WEALTHICA_CLIENT_SECRET = secrets.wealthica.clientSecret

const built = await mkdtemp(join(tmpdir(), 'token-relay-e2e-'))
await buildPage('../../apps/demo/vite.config.ts', 'production')
await buildPage('../../apps/demo/vite.config.ts', 'development')
await buildPage('../elsewhere/vite.config.ts', 'elsewhere')
addPlainPage()

const elsewhere = express().use(express.static(join(built, 'elsewhere')))
const places = new Map<string, Place>()
const stages = new Map<string, Stage>()

const app = express()
app.post('/places', async (_req, res) => {
  const id = randomUUID()
  const place = await listenForAll()
  places.set(id, place)
  res.json({ id, url: place.url })
})
app.delete('/places/:id', async (req, res) => {
  await places.get(req.params.id)?.close()
  places.delete(req.params.id)
  res.status(204).end()
})
app.post('/places/:place/:build', async (req, res) => {
  const place = places.get(req.params.place)
  if (!place) {
    res.status(404).end()
    return
  }
  const isSecure = req.params.build === 'secure'
  const pageFolder = join(built, isSecure ? 'production' : req.params.build)
  const stage = await startStage({
    place,
    pageFolder,
    elsewhere,
    secrets,
    ...(isSecure && { certificate: createCertificate() }),
  })
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

/** Puts the page without a bundler beside the demo's. It has the single file that users get. */
function addPlainPage(): void {
  const folder = join(built, 'production/plain')
  const bundle = fileURLToPath(new URL('../../.ci/bundle.mjs', import.meta.url))
  cpSync(fileURLToPath(new URL('../plain', import.meta.url)), folder, { recursive: true })
  execFileSync(process.execPath, [bundle, join(folder, 'token-relay.min.js')])
}

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
