import { createJwtIssuer, type Revocation, revocationControl } from '../server/jwt-issuer.ts'
import { defineEmulator, durationSeconds, type ServerOptions, type Settings } from '../server/options.ts'
import { underPath } from '../server/router.ts'
import type { EmulatorServer } from '../server/server.ts'
import { createGuard } from './access.ts'
import { cardRoutes } from './card-routes.ts'
import { createCards } from './cards.ts'
import { createIdempotentAnswers } from './idempotency.ts'
import { refusalBody } from './refusal.ts'
import { createSignedWrites, createSigningKey, readSigningKey } from './signed-writes.ts'
import { type ClientCredentials, tokenRoute } from './token-endpoint.ts'

/** Options of the Swypex emulator. */
export interface SwypexOptions extends ServerOptions {
  /** Default `swypex-emulator`. */
  readonly clientId?: string | undefined
  /** Default: a secret that only this emulator accepts. */
  readonly clientSecret?: string | undefined
  /** The RSA key that signs the client's writes, in PEM. Default `null`: a new key at every start. */
  readonly privateKey?: string | null | undefined
  /** The life of a token in seconds, 1 to 86 400. Default 3 600, as documented. */
  readonly tokenLifeSeconds?: number | undefined
}

/** A running Swypex emulator. */
export interface SwypexEmulator extends EmulatorServer {
  readonly name: 'swypex'
  /** The credentials that the emulator accepts. The private key, in PEM, signs writes. */
  readonly credentials: ClientCredentials & { readonly privateKey: string }
  /** Over HTTP: `POST /_emulator/tokens` with `{ revokeAll: true }`. */
  readonly tokens: Revocation
}

const defaults: Settings<SwypexOptions> = {
  clientId: 'swypex-emulator',
  clientSecret: 'swe-71aa0d3c95b84e02bd4f',
  privateKey: null,
  tokenLifeSeconds: 3600,
}

/** `GET /bank`: the banks that transfers can go to. Assumption: the fields. */
const banks = [
  'National Bank of Egypt',
  'Banque Misr',
  'Commercial International Bank',
  'Banque du Caire',
  'QNB Alahli',
  'Arab African International Bank',
].map((name, index) => ({ id: `BNK${1_000_000_000 + index}`, name }))

/**
 * Starts the Swypex emulator: OAuth token endpoint, cards of several holders, signed changes of their limits,
 * and banks. It answers no preflight, because browsers cannot call Swypex. Rejects with a `TypeError` if
 * `privateKey` is not an RSA key in PEM.
 */
export const startSwypex: (options?: SwypexOptions) => Promise<SwypexEmulator> = defineEmulator({
  name: 'swypex',
  defaults,
  ranges: { tokenLifeSeconds: durationSeconds },
  create: async ({ clientId, clientSecret, privateKey, tokenLifeSeconds }, clock) => {
    const client = { clientId, clientSecret }
    const key = privateKey === null ? await createSigningKey() : readSigningKey(privateKey)
    const tokens = createJwtIssuer(clock)
    const cards = createCards()
    const answers = createIdempotentAnswers()
    const guard = createGuard(tokens)
    const signed = createSignedWrites(key.publicKey, answers)
    const routes = [
      tokenRoute(client, { tokens, lifeSeconds: tokenLifeSeconds }),
      ...cardRoutes({ cards, guard, signed }),
      // Assumption: a token with any scope may read the banks.
      { method: 'GET', path: '/bank', handle: guard([], () => ({ status: 200, body: banks })) },
    ]
    return {
      // The documentation makes `/v1` part of every path.
      apiPath: '',
      routes: underPath('/v1', routes),
      refusalBody,
      controls: { tokens: revocationControl(tokens) },
      reset: () => {
        cards.reset()
        answers.clear()
      },
      extras: () => ({
        credentials: { ...client, privateKey: key.privateKey },
        tokens: { revokeAll: () => tokens.revokeAll() },
      }),
    }
  },
})
