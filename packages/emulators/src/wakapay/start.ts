import { createClock } from '../frame/clock.ts'
import { controlRevocation, type Revocation } from '../frame/jwt-issuer.ts'
import { type EmulatorServer, startServer } from '../frame/server.ts'
import { balanceHandler } from './balance-route.ts'
import { withToken } from './bearer.ts'
import { mintRoute } from './mint.ts'
import { resolveOptions, type WakapayOptions } from './options.ts'
import { createPayouts } from './payout-route.ts'
import { verifyTransfer } from './recipients.ts'
import { refusalBody } from './refusal.ts'
import { createBusinessTokens } from './tokens.ts'
import { createWallet } from './wallet.ts'

/** A running WakaPay emulator. */
export interface WakapayEmulator extends EmulatorServer {
  readonly name: 'wakapay'
  /** What the emulator accepts at mint. */
  readonly credentials: { readonly apiKey: string; readonly apiSecret: string }
  /** Over HTTP: `POST /_emulator/tokens` with `{ revokeAll: true }`. */
  readonly tokens: Revocation
}

/**
 * Starts the WakaPay emulator: mint, balances, recipient verification and payouts of one business. It answers
 * no preflight: pages cannot call WakaPay.
 */
export async function startWakapay(options: WakapayOptions = {}): Promise<WakapayEmulator> {
  const settings = resolveOptions(options)
  const { apiKey, apiSecret } = settings
  const clock = options.clock ?? createClock()
  const tokens = createBusinessTokens(clock, settings)
  const wallet = createWallet()
  const payouts = createPayouts(wallet)
  const guard = withToken(tokens)
  const provider = {
    apiPath: '',
    routes: [
      mintRoute(settings, tokens),
      { method: 'GET', path: '/business/balance', handle: guard(balanceHandler(wallet)) },
      { method: 'POST', path: '/business/verify-transfer', handle: guard(verifyTransfer) },
      { method: 'POST', path: '/business/payouts', handle: guard(payouts.handle) },
    ],
    refusalBody: (_: number, message: string) => refusalBody(message),
    controls: { tokens: controlRevocation(tokens) },
    reset: () => {
      wallet.reset()
      payouts.reset()
    },
  }
  const server = await startServer(provider, { ...options, clock })
  return { ...server, name: 'wakapay', credentials: { apiKey, apiSecret }, tokens }
}
