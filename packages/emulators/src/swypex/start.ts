import { createClock } from '../frame/clock.ts'
import { controlRevocation, createJwtIssuer, type Revocation } from '../frame/jwt-issuer.ts'
import { underPath } from '../frame/router.ts'
import { type EmulatorServer, startServer } from '../frame/server.ts'
import { bankRoute } from './bank-route.ts'
import { createGuard } from './bearer.ts'
import { cardRoutes } from './card-routes.ts'
import { createCards } from './cards.ts'
import { createIdempotentAnswers } from './idempotency.ts'
import { resolveOptions, type SwypexOptions } from './options.ts'
import { refusalBody } from './refusal.ts'
import { createSignedWrites } from './signed-write.ts'
import { createSigningKey, readSigningKey } from './signing-key.ts'
import { tokenRoute } from './token-route.ts'

/** A running Swypex emulator. */
export interface SwypexEmulator extends EmulatorServer {
  readonly name: 'swypex'
  /** What the emulator accepts. The private key, in PEM, signs writes. */
  readonly credentials: {
    readonly clientId: string
    readonly clientSecret: string
    readonly privateKey: string
  }
  /** Over HTTP: `POST /_emulator/tokens` with `{ revokeAll: true }`. */
  readonly tokens: Revocation
}

/**
 * Starts the Swypex emulator: OAuth token endpoint, cards of several holders with signed changes of their
 * limits, and banks. It answers no preflight: pages cannot call Swypex.
 */
export async function startSwypex(options: SwypexOptions = {}): Promise<SwypexEmulator> {
  const settings = resolveOptions(options)
  const { clientId, clientSecret } = settings
  const key = options.privateKey === undefined ? await createSigningKey() : readSigningKey(options.privateKey)
  const clock = options.clock ?? createClock()
  const tokens = createJwtIssuer(clock)
  const cards = createCards()
  const answers = createIdempotentAnswers()
  const guard = createGuard(tokens)
  const signed = createSignedWrites(key.publicKey, answers)
  const api = [tokenRoute(settings, tokens), ...cardRoutes({ cards, guard, signed }), bankRoute(guard)]
  const provider = {
    // The documentation counts `/v1` among the paths.
    apiPath: '',
    routes: underPath('/v1', api),
    refusalBody,
    controls: { tokens: controlRevocation(tokens) },
    reset: () => {
      cards.reset()
      answers.clear()
    },
  }
  const server = await startServer(provider, { ...options, clock })
  const credentials = { clientId, clientSecret, privateKey: key.privateKey }
  return { ...server, name: 'swypex', credentials, tokens }
}
