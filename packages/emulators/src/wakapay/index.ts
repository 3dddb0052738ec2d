import { type Revocation, revocationControl } from '../server/jwt-issuer.ts'
import { defineEmulator, durationSeconds, type ServerOptions, type Settings } from '../server/options.ts'
import type { EmulatorServer } from '../server/server.ts'
import { refusalBody } from './fields.ts'
import { createPayouts } from './payouts.ts'
import { verifyTransfer } from './recipients.ts'
import { type BusinessCredentials, createBusinessTokens, mintRoute, withToken } from './tokens.ts'
import { balanceHandler, createWallet } from './wallet.ts'

/** Options of the WakaPay emulator. */
export interface WakapayOptions extends ServerOptions {
  /** Default `wakapay-emulator`. */
  readonly apiKey?: string | undefined
  /** Default: a secret that only this emulator accepts. */
  readonly apiSecret?: string | undefined
  /** The life of a token in seconds, 1 to 86 400. Default 3 600, as documented. */
  readonly tokenLifeSeconds?: number | undefined
  /** Whether a new token revokes the one before it. Default `true`, which is harder for a client. */
  readonly singleActiveToken?: boolean | undefined
}

/** A running WakaPay emulator. */
export interface WakapayEmulator extends EmulatorServer {
  readonly name: 'wakapay'
  /** The credentials that the emulator accepts. */
  readonly credentials: BusinessCredentials
  /** Over HTTP: `POST /_emulator/tokens` with `{ revokeAll: true }`. */
  readonly tokens: Revocation
}

const defaults: Settings<WakapayOptions> = {
  apiKey: 'wakapay-emulator',
  apiSecret: 'wke-c09b7f4e21d84a5fb6e3',
  tokenLifeSeconds: 3600,
  // Assumption: one live token at a time. It is not published.
  singleActiveToken: true,
}

/**
 * Starts the WakaPay emulator: mint, balances, recipient verification and payouts of one business. It answers
 * no preflight, because browsers cannot call WakaPay.
 */
export const startWakapay: (options?: WakapayOptions) => Promise<WakapayEmulator> = defineEmulator({
  name: 'wakapay',
  defaults,
  ranges: { tokenLifeSeconds: durationSeconds },
  create: ({ apiKey, apiSecret, tokenLifeSeconds, singleActiveToken }, clock) => {
    const credentials = { apiKey, apiSecret }
    const tokens = createBusinessTokens(clock, { tokenLifeSeconds, singleActiveToken })
    const wallet = createWallet()
    const payouts = createPayouts(wallet)
    const guard = withToken(tokens)
    return {
      apiPath: '',
      routes: [
        mintRoute(credentials, tokens),
        { method: 'GET', path: '/business/balance', handle: guard(balanceHandler(wallet)) },
        { method: 'POST', path: '/business/verify-transfer', handle: guard(verifyTransfer) },
        { method: 'POST', path: '/business/payouts', handle: guard(payouts.handle) },
      ],
      refusalBody: (_, message) => refusalBody(message),
      controls: { tokens: revocationControl(tokens) },
      reset: () => {
        wallet.reset()
        payouts.reset()
      },
      extras: () => ({ credentials, tokens: { revokeAll: () => tokens.revokeAll() } }),
    }
  },
})
