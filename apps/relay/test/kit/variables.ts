import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Emulators, startEmulator } from '@token-relay/emulators'
import { onTestFinished } from 'vitest'

/** A key for relay tokens, for tests only. */
export const signingKey = 'test-only-7c1e9a40b35d4f2886d1ca9e02f7b6d3'
/** The secret that the host's JWTs are signed with. */
export const jwtSecret = 'test-only-host-3f9c51d6a7e24b08bd17c65e90fa42d8'

/** Environment variables. */
export type Variables = Readonly<Record<string, string>>

/** How users are known, by JWTs of the host. */
export const byJwt = {
  RELAY_IDENTITY: 'jwt',
  RELAY_JWT_SECRET: jwtSecret,
  RELAY_JWT_ISSUER: 'https://app.example.com',
  RELAY_JWT_AUDIENCE: 'token-relay',
} as const

/** A process on this machine, on free ports. */
export const here: Variables = {
  HOST: '127.0.0.1',
  PORT: '0',
  METRICS_PORT: '0',
  RELAY_ALLOW_INSECURE_UPSTREAM: 'true',
  RELAY_SIGNING_KEYS: signingKey,
}

const policy = `providers:
  wealthica:
    loginName: '{email}'
  wych:
    email: '{email}'
    routes: [accounts, transactions]
  wyre:
    account: '{wyre_account}'
    routes: [account, transfers]
  wakapay:
    routes:
      - verifyTransfer
      - use: balance
        allow: { role: treasurer }
  swypex:
    account: '{card_holder}'
    routes:
      - use: cards
        allow: everyone
      - banks
`

/** The five emulators, and the variables of a relay in front of them. */
export interface Providers {
  readonly emulators: Emulators
  readonly variables: Variables
  close(): Promise<void>
}

/** Starts the five emulators. */
export async function startProviders(): Promise<Providers> {
  const emulators: Emulators = {
    wealthica: await startEmulator('wealthica'),
    wych: await startEmulator('wych'),
    wyre: await startEmulator('wyre'),
    wakapay: await startEmulator('wakapay'),
    swypex: await startEmulator('swypex'),
  }
  const { wealthica, wych, wyre, wakapay, swypex } = emulators
  const folder = mkdtempSync(join(tmpdir(), 'token-relay-policy-'))
  const policyFile = join(folder, 'policy.yaml')
  writeFileSync(policyFile, policy)
  return {
    emulators,
    variables: {
      ...here,
      RELAY_POLICY_FILE: policyFile,
      WEALTHICA_CLIENT_ID: wealthica.credentials.clientId,
      WEALTHICA_CLIENT_SECRET: wealthica.credentials.clientSecret,
      WEALTHICA_API_URL: wealthica.apiUrl,
      WEALTHICA_CONNECT_URL: wealthica.connectUrl,
      WYCH_CLIENT_ID: wych.credentials.clientId,
      WYCH_CLIENT_SECRET: wych.credentials.clientSecret,
      WYCH_API_KEY: wych.credentials.apiKey,
      WYCH_PARTNER: wych.credentials.partner,
      WYCH_APP: wych.credentials.app,
      WYCH_ISSUER: wych.issuer,
      WYCH_API_URL: wych.apiUrl,
      WYCH_CONNECT_URL: wych.connectUrl,
      WYRE_API_KEY: wyre.credentials.apiKey,
      WYRE_SECRET_KEY: wyre.credentials.secretKey,
      WYRE_API_URL: wyre.apiUrl,
      WAKAPAY_API_KEY: wakapay.credentials.apiKey,
      WAKAPAY_API_SECRET: wakapay.credentials.apiSecret,
      WAKAPAY_API_URL: wakapay.apiUrl,
      SWYPEX_CLIENT_ID: swypex.credentials.clientId,
      SWYPEX_CLIENT_SECRET: swypex.credentials.clientSecret,
      SWYPEX_PRIVATE_KEY: swypex.credentials.privateKey,
      SWYPEX_API_URL: swypex.apiUrl,
    },
    async close() {
      await Promise.all(Object.values(emulators).map((emulator) => emulator.close()))
      rmSync(folder, { recursive: true })
    },
  }
}

/** Writes a file for the duration of a test. Returns its path. */
export function temporaryFile(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'token-relay-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
