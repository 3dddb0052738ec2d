import { generateKeyPairSync } from 'node:crypto'
import { type Emulators, startEmulator } from '@token-relay/emulators'
import type { ContractWrite } from '@token-relay/server/testing'
import { type GatewayProvider, swypex, wakapay, wealthica, wych, wyre } from '@token-relay/server'
import type { EmulatorClock } from '@token-relay/emulators'

/** A user of a host that mounts every provider. */
export interface BankUser {
  readonly id: string
  readonly email: string
  readonly cardHolder: string
}

export const ada: BankUser = { id: 'ada', email: 'ada@example.com', cardHolder: 'USR1000000000' }
export const bob: BankUser = { id: 'bob', email: 'bob@example.com', cardHolder: 'USR1000000001' }

/** A gateway provider on its emulator. */
export interface ProviderCase {
  readonly emulator: Emulators[keyof Emulators]
  readonly provider: GatewayProvider<BankUser>
  /** Path of a GET that returns each user's data. */
  readonly path: string
  /** Set if that GET returns the same data to every user. */
  readonly shared?: true
  /** The requests that a first call sends to the provider, in order. */
  readonly firstCall: readonly string[]
  /** A call that changes something. */
  readonly write?: ContractWrite
  /** Returns how often each secret has been read so far. */
  readonly secretReads: () => readonly number[]
}

/** Wraps secrets in functions, as a secret manager would, that count their calls. */
function fetched<Name extends string>(secrets: Readonly<Record<Name, string>>, names: readonly Name[]) {
  const counts = new Map<Name, number>(names.map((name) => [name, 0]))
  const source = (name: Name) => () => {
    counts.set(name, (counts.get(name) ?? 0) + 1)
    return secrets[name]
  }
  return { source, secretReads: () => [...counts.values()] }
}

let privateKey: string | undefined

/** Returns one RSA key for all Swypex emulators of a run: generating one takes longer than most tests. */
function swypexKey(): string {
  privateKey ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey
  return privateKey
}

/** Starts each provider on a new emulator. */
export const providerCases: Readonly<Record<string, (clock?: EmulatorClock) => Promise<ProviderCase>>> = {
  wakapay: async (clock) => {
    const emulator = await startEmulator('wakapay', clock ? { clock } : {})
    const routes = [{ ...wakapay.routes.balance, allow: () => true }, wakapay.routes.verifyTransfer]
    const { source, secretReads } = fetched(emulator.credentials, ['apiKey', 'apiSecret'])
    return {
      emulator,
      secretReads,
      write: {
        method: 'POST',
        path: '/business/verify-transfer',
        body: { countryCode: 'KE', phoneNumber: '+254700000001' },
      },
      provider: wakapay<BankUser>({
        ...emulator.credentials,
        apiKey: source('apiKey'),
        apiSecret: source('apiSecret'),
        apiUrl: emulator.url,
        routes,
      }),
      path: '/business/balance?currency=KES',
      shared: true,
      firstCall: ['POST /business/auth', 'GET /business/balance'],
    }
  },
  swypex: async (clock) => {
    const emulator = await startEmulator('swypex', { privateKey: swypexKey(), ...(clock && { clock }) })
    const { cards, setLimits, changeLimits, banks } = swypex.routes
    const allow = () => true
    const routes = [{ ...cards, allow }, { ...setLimits, allow }, { ...changeLimits, allow }, banks]
    const { source, secretReads } = fetched(emulator.credentials, ['clientSecret', 'privateKey'])
    return {
      emulator,
      secretReads,
      write: {
        method: 'PUT',
        path: '/v1/card/CRD1000000000/limits',
        body: { daily: 1, monthly: 2, atm: 3 },
      },
      provider: swypex<BankUser>({
        ...emulator.credentials,
        clientSecret: source('clientSecret'),
        privateKey: source('privateKey'),
        apiUrl: emulator.url,
        account: ({ cardHolder }) => cardHolder,
        routes,
      }),
      path: '/v1/card?limit=25',
      firstCall: ['POST /v1/oauth/token', 'GET /v1/card'],
    }
  },
  wealthica: async (clock) => {
    const emulator = await startEmulator('wealthica', clock ? { clock } : {})
    const { source, secretReads } = fetched(emulator.credentials, ['clientSecret'])
    return {
      emulator,
      secretReads,
      provider: wealthica<BankUser>({
        ...emulator.credentials,
        clientSecret: source('clientSecret'),
        mode: 'gateway',
        apiUrl: emulator.apiUrl,
        connectUrl: emulator.connectUrl,
        routes: [wealthica.routes.institutions],
      }),
      path: '/institutions',
      firstCall: ['POST /v1/auth/token', 'GET /v1/institutions'],
    }
  },
  wych: async (clock) => {
    const emulator = await startEmulator('wych', clock ? { clock } : {})
    const { source, secretReads } = fetched(emulator.credentials, ['clientSecret', 'apiKey'])
    return {
      emulator,
      secretReads,
      provider: wych<BankUser>({
        ...emulator.credentials,
        clientSecret: source('clientSecret'),
        apiKey: source('apiKey'),
        issuer: `${emulator.url}/realms/partner`,
        apiUrl: emulator.url,
        email: ({ email }) => email,
        routes: [wych.routes.accounts, wych.routes.transactions],
      }),
      path: '/accounts',
      firstCall: [
        'GET /realms/partner/.well-known/openid-configuration',
        'POST /realms/partner/protocol/openid-connect/token',
        'POST /v3/partner/harbour/app/ledger/user',
        'GET /v3/partner/harbour/app/ledger/user/:id/token',
        'GET /accounts',
      ],
    }
  },
  wyre: async (clock) => {
    const emulator = await startEmulator('wyre', clock ? { clock } : {})
    const { source, secretReads } = fetched(emulator.credentials, ['apiKey', 'secretKey'])
    return {
      emulator,
      secretReads,
      write: { method: 'POST', path: '/v3/accounts/me', body: { profileFields: [] } },
      provider: wyre<BankUser>({
        ...emulator.credentials,
        apiKey: source('apiKey'),
        secretKey: source('secretKey'),
        apiUrl: emulator.url,
        account: ({ email }) => emulator.accountOf(email),
        routes: Object.values(wyre.routes),
      }),
      path: '/v3/accounts/me',
      firstCall: ['GET /v3/accounts/:id'],
    }
  },
}
