import type { EmulatorClock } from '../frame/clock.ts'
import { createJwtIssuer, type Revocation } from '../frame/jwt-issuer.ts'
import type { WakapaySettings } from './options.ts'

/** The business's tokens. */
export interface BusinessTokens extends Revocation {
  mint(): Promise<string>
  accepts(token: string): Promise<boolean>
}

/** Makes the tokens of the one business that the emulator knows. */
export function createBusinessTokens(
  clock: EmulatorClock,
  { tokenLifeSeconds, singleActiveToken }: WakapaySettings,
): BusinessTokens {
  const issuer = createJwtIssuer(clock)
  return {
    revokeAll: () => issuer.revokeAll(),
    mint: () => {
      if (singleActiveToken) issuer.revokeAll()
      // Assumption: the claims. Nothing but `expiresIn` in the answer is documented.
      return issuer.issue({ sub: businessId }, tokenLifeSeconds)
    },
    accepts: async (token) => (await issuer.read(token)) !== null,
  }
}

/** The id that tokens and balances name. */
export const businessId = '019d6c5e-4b0a-7c31-9f2e-5a8d10c419c3'
