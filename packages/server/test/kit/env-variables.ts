import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { signingKey } from './signing-key.ts'

/** The variables of all five providers, without RELAY_POLICY_FILE. */
export const fiveProviders = {
  WEALTHICA_CLIENT_ID: 'team',
  WEALTHICA_CLIENT_SECRET: 'canary-wealthica',
  WYCH_CLIENT_ID: 'partner',
  WYCH_CLIENT_SECRET: 'canary-wych',
  WYCH_API_KEY: 'canary-wych-key',
  WYCH_PARTNER: 'maple',
  WYCH_APP: 'ledger',
  WYRE_API_KEY: 'canary-wyre',
  WYRE_SECRET_KEY: 'canary-wyre-secret',
  WYRE_ENVIRONMENT: 'test',
  WAKAPAY_API_KEY: 'canary-wakapay',
  WAKAPAY_API_SECRET: 'canary-wakapay-secret',
  WAKAPAY_ENVIRONMENT: 'test',
  SWYPEX_CLIENT_ID: 'business',
  SWYPEX_CLIENT_SECRET: 'canary-swypex',
  RELAY_SIGNING_KEYS: signingKey,
} as const

/** A policy for them, which tests change. */
export const fivePolicies = `providers:
  wealthica:
    loginName: '{email}'
  wych:
    email: '{email}'
    returnTo: /accounts
    routes: [accounts, transactions]
  wyre:
    account: '{wyre_account}'
    routes:
      - account
      - use: transfers
        allow: { role: owner }
  wakapay:
    routes:
      - verifyTransfer
      - use: balance
        allow: { role: [treasurer, owner] }
  swypex:
    account: '{card_holder}'
    routes:
      - use: cards
        allow: everyone
      - id: limits
        method: GET
        path: /v1/card/:id/limits
        scope: business
        allow: { realm_access.roles: cards }
limits:
  mintPerSubject: 30
`

/** Writes a file for the duration of a test. Returns its path. */
export function temporaryFile(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'token-relay-env-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
