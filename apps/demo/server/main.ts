import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createClock } from '@token-relay/emulators'
import { isRecord } from '@token-relay/protocol'
import { RelayConfigError } from '@token-relay/server'
import { inVariableNames } from '@token-relay/server/env'
import { createDemoApp } from './app.ts'
import { banner } from './banner.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { emulatorsOnly, startTargets } from './providers/targets.ts'

const inDemo = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

/**
 * Milliseconds in which a second signal is the same Ctrl+C: it reaches this process from the terminal and from the
 * starter. A later one ends the process at once.
 */
const sameKeyMs = 500

try {
  if (existsSync(inDemo('.env'))) process.loadEnvFile(inDemo('.env'))
  await start(readEnvironment(process.env))
} catch (error) {
  console.error(`\n  ${sentenceFor(error)}\n`)
  process.exit(1)
}

async function start({ accounts, signingKeys, port, host, publicOrigin, ...settings }: Environment) {
  const emulated = createClock()
  const targets = await startTargets(accounts, { portBase: settings.emulatorPort, clock: emulated })
  const demo = createDemoApp({
    targets,
    signingKeys: signingKeys.length > 0 ? signingKeys : [randomBytes(32).toString('base64url')],
    pageFolder: inDemo('dist/page'),
    proxies: settings.proxies,
    // Its page can move this clock. With a real provider, the relay's clock is the machine's.
    ...(emulatorsOnly(targets) && { clock: { nowMs: emulated.now, monotonicMs: emulated.now } }),
    ...(publicOrigin && { publicOrigin }),
  })
  const server = createServer(demo.app).listen(port, host)
  await once(server, 'listening')
  const address = publicOrigin ?? addressOf(server, host)
  // A real app sets this on Wych's dashboard.
  if ('consent' in targets.wych) targets.wych.consent.setReturnUrl(`${address}/wych/return`)
  console.log(banner({ address, targets, hasOwnKey: signingKeys.length > 0 }))

  const stop = async () => {
    await demo.close() // answers the requests in progress
    server.close()
    server.closeAllConnections() // pages keep idle ones open
    const emulators = Object.values(targets).filter((target) => 'close' in target)
    await Promise.all(emulators.map((emulator) => emulator.close()))
    process.exit()
  }
  let stoppedAtMs: number | undefined
  const onSignal = () => {
    if (stoppedAtMs === undefined) {
      stoppedAtMs = performance.now()
      void stop()
    } else if (performance.now() - stoppedAtMs > sameKeyMs) process.exit(1)
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
}

function addressOf(server: Server, host: string): string {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const isLocal = host === '127.0.0.1' || host === '0.0.0.0' || host.startsWith(':')
  return `http://${isLocal ? 'localhost' : host}:${port}`
}

/** Returns a sentence that says what to change. A bug of the demo itself keeps its stack. */
function sentenceFor(error: unknown): string {
  if (error instanceof RelayConfigError) {
    const hint = error.code === 'missing_option' ? ' A provider without any variable is emulated.' : ''
    return inVariableNames(error.message) + hint
  }
  if (isRecord(error) && error.code === 'EADDRINUSE') {
    const port = String(error.port)
    return `Port ${port} is in use. Stop the program that listens there, or choose another port with PORT (the page) or DEMO_EMULATOR_PORT (the emulators), as in: PORT=3001 npm start`
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
