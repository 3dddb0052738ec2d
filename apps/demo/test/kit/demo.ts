import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClock, type Emulators, startEmulator } from '@token-relay/emulators'
import type { Express } from 'express'
import request from 'supertest'
import { onTestFinished } from 'vitest'
import { createDemoApp, type DemoOptions } from '../../server/app.ts'
import { type ProviderTargets, startWyre } from '../../server/providers/targets.ts'

// One key per file: generating it takes longer than a test.
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

/** Options of `startDemo`. */
export interface DemoChanges extends Partial<Omit<DemoOptions, 'targets'>> {
  readonly targets?: Partial<ProviderTargets>
}

/** A running demo. */
export interface RunningDemo {
  readonly app: Express
  readonly emulators: Emulators
  /** Wealthica's. */
  readonly emulator: Emulators['wealthica']
}

/** Starts the demo on emulators that share one clock. Everything is closed after the test. */
export async function startDemo({ targets, ...options }: DemoChanges = {}): Promise<RunningDemo> {
  const shared = createClock()
  const emulators: Emulators = {
    wealthica: await startEmulator('wealthica', { clock: shared }),
    wych: await startEmulator('wych', { clock: shared, app: 'Harbour' }),
    wyre: await startWyre({ clock: shared }),
    wakapay: await startEmulator('wakapay', { clock: shared }),
    swypex: await startEmulator('swypex', { clock: shared, privateKey }),
  }
  const pageFolder = mkdtempSync(join(tmpdir(), 'demo-page-'))
  writeFileSync(join(pageFolder, 'index.html'), '<title>Harbour</title>')
  const demo = createDemoApp({
    targets: { ...emulators, ...targets },
    signingKeys: [randomBytes(32).toString('base64url')],
    pageFolder,
    clock: { nowMs: shared.now, monotonicMs: shared.now },
    ...options,
  })
  onTestFinished(async () => {
    rmSync(pageFolder, { recursive: true })
    await Promise.all([demo.close({ finishMs: 0 }), ...Object.values(emulators).map((part) => part.close())])
  })
  return { app: demo.app, emulators, emulator: emulators.wealthica }
}

/** Signs in. Returns an agent that keeps the session's cookie. */
export async function signedIn(app: Express, username: Person) {
  const password = passwords[username]
  const agent = request.agent(app)
  await agent.post('/api/session').send({ username, password }).expect(200)
  return agent
}

/** Signs in and returns functions that call a provider through the gateway with a relay token, as a page does. */
export async function gatewayCalls(app: Express, username: Person, provider: string) {
  const agent = await signedIn(app, username)
  const { body } = await agent.post(`/${provider}/auth`).send({}).expect(200)
  const bearer = { authorization: `Bearer ${body.token}` }
  const at = (path: string) => `/${provider}/api${path}`
  return {
    token: String(body.token),
    agent,
    get: (path: string) => agent.get(at(path)).set(bearer),
    post: (path: string) => agent.post(at(path)).set(bearer),
    patch: (path: string) => agent.patch(at(path)).set(bearer),
  }
}

/** The three users' passwords, as the sign-in page shows them. */
export const passwords = { ada: 'calm-harbour', bruno: 'morning-ferry', chloe: 'quiet-anchor' } as const

/** Somebody who can sign in. */
export type Person = keyof typeof passwords
