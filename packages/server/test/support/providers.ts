import { type Emulators, startEmulator } from '@token-relay/emulators'
import { type GatewayProvider, swypex, wakapay, wealthica, wych, wyre } from '@token-relay/server'
import type { EmulatorClock } from '@token-relay/emulators'

/** A user of a host that has all providers. */
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
  /** A call that answers each user with their own data. */
  readonly path: string
  /** Says that the call answers everybody alike. */
  readonly shared?: true
  /** The provider's requests for a first call, in order. */
  readonly firstCall: readonly string[]
}

/** Ready-made options of every provider, each on an emulator of its own. */
export const providerCases: Readonly<Record<string, (clock?: EmulatorClock) => Promise<ProviderCase>>> = {
  wakapay: async (clock) => {
    const emulator = await startEmulator('wakapay', clock ? { clock } : {})
    const routes = [{ ...wakapay.routes.balance, allow: () => true }, wakapay.routes.verifyTransfer]
    return {
      emulator,
      provider: wakapay<BankUser>({ ...emulator.credentials, apiUrl: emulator.url, routes }),
      path: '/business/balance?currency=KES',
      shared: true,
      firstCall: ['POST /business/auth', 'GET /business/balance'],
    }
  },
  swypex: async (clock) => {
    const emulator = await startEmulator('swypex', clock ? { clock } : {})
    const { cards, setLimits, changeLimits, banks } = swypex.routes
    const allow = () => true
    const routes = [{ ...cards, allow }, { ...setLimits, allow }, { ...changeLimits, allow }, banks]
    return {
      emulator,
      provider: swypex<BankUser>({
        ...emulator.credentials,
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
    return {
      emulator,
      provider: wealthica<BankUser>({
        ...emulator.credentials,
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
    return {
      emulator,
      provider: wych<BankUser>({
        ...emulator.credentials,
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
    return {
      emulator,
      provider: wyre<BankUser>({
        ...emulator.credentials,
        apiUrl: emulator.url,
        account: ({ email }) => emulator.accountOf(email),
        routes: Object.values(wyre.routes),
      }),
      path: '/v3/accounts/me',
      firstCall: ['GET /v3/accounts/:id'],
    }
  },
}
