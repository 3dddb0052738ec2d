import { bearerToken } from '../server/bearer.ts'
import type { EmulatorClock } from '../server/clock.ts'
import { createJwtIssuer, type Revocation } from '../server/jwt-issuer.ts'
import { Refusal } from '../server/reply.ts'
import type { Handler, Route } from '../server/router.ts'
import { readJsonBody, readTextField, refuse } from './fields.ts'

/** The id of the business, in tokens and balances. */
export const businessId = '019d6c5e-4b0a-7c31-9f2e-5a8d10c419c3'

/** The key and secret of the business. */
export interface BusinessCredentials {
  readonly apiKey: string
  readonly apiSecret: string
}

/** The answer of the mint. */
export interface MintedToken {
  readonly accessToken: string
  /** Seconds. */
  readonly expiresIn: number
}

/** The tokens of the business. */
export interface BusinessTokens extends Revocation {
  mint(): Promise<MintedToken>
  accepts(token: string): Promise<boolean>
}

/** Creates the tokens of the only business that the emulator knows. */
export function createBusinessTokens(
  clock: EmulatorClock,
  options: { readonly tokenLifeSeconds: number; readonly singleActiveToken: boolean },
): BusinessTokens {
  const { tokenLifeSeconds: lifeSeconds, singleActiveToken } = options
  const issuer = createJwtIssuer(clock)
  return {
    revokeAll: () => issuer.revokeAll(),
    mint: async () => {
      if (singleActiveToken) issuer.revokeAll()
      // Assumption: the claims. Only `expiresIn` of the response is documented.
      const accessToken = await issuer.issue({ sub: businessId }, { lifeSeconds })
      return { accessToken, expiresIn: lifeSeconds }
    },
    accepts: async (token) => typeof (await issuer.read(token)) !== 'string',
  }
}

/** `POST /business/auth`: takes the key and the secret in a JSON body, returns a token. */
export function mintRoute(credentials: BusinessCredentials, tokens: BusinessTokens): Route {
  return {
    method: 'POST',
    path: '/business/auth',
    handle: async (request) => {
      const fields = readJsonBody(request)
      const apiKey = readTextField(fields, 'apiKey')
      const apiSecret = readTextField(fields, 'apiSecret')
      if (apiKey === '' || apiSecret === '') throw refuse(400, 'apiKey and apiSecret required')
      if (apiKey !== credentials.apiKey || apiSecret !== credentials.apiSecret) {
        throw refuse(401, 'invalid credentials')
      }
      return { status: 200, body: await tokens.mint() }
    },
  }
}

/** Creates a guard that requires a valid token. Its refusals have another shape: `{ message }`. */
export function withToken(tokens: BusinessTokens): (handle: Handler) => Handler {
  return (handle) =>
    async (request, ...parameters) => {
      // Assumption: another scheme is answered like a missing header.
      const token = bearerToken(request)
      if (token === undefined) throw new Refusal(401, { message: 'missing value in request header' })
      if (!(await tokens.accepts(token))) throw new Refusal(401, { message: malformed })
      return handle(request, ...parameters)
    }
}

/** Documented for malformed, expired and otherwise invalid tokens alike: a client must go by the status. */
const malformed = 'token is malformed: token contains an invalid number of segments'
