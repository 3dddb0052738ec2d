import { defineEmulator, durationSeconds, type ServerOptions, type Settings } from '../server/options.ts'
import type { Reply } from '../server/reply.ts'
import type { EmulatorServer } from '../server/server.ts'
import { readFields, requireEmail } from '../server/shape.ts'
import { createAccess } from './access.ts'
import { accountRoutes } from './account-routes.ts'
import { createAccounts } from './accounts.ts'
import { keyRoutes, sessionRoute } from './credential-routes.ts'
import { createCredentials, type KeyPair } from './credentials.ts'
import { exceptionReply, type WyreException, type WyreExceptionType } from './exceptions.ts'
import { marketRoutes } from './market.ts'
import { paymentMethodRoutes } from './payment-methods.ts'
import { transferRoutes } from './transfers.ts'

/** Options of the Wyre emulator. */
export interface WyreOptions extends ServerOptions {
  /** The business's API key. Default: a key that only this emulator accepts. */
  readonly apiKey?: string | undefined
  /** The business's secret key, which signs. Default: a key that only this emulator accepts. */
  readonly secretKey?: string | undefined
  /** How far a request's `timestamp` may be from the emulator's clock, in seconds, 1 to 86 400. Default 30. */
  readonly timestampSkewSeconds?: number | undefined
}

/** A running Wyre emulator. */
export interface WyreEmulator extends EmulatorServer {
  readonly name: 'wyre'
  /** The business's keys. */
  readonly credentials: KeyPair
  /** The id of the business's account. */
  readonly businessId: string
  /**
   * Returns the id of the business's sub-account of an email address, verified and with balances, and opens it
   * if it does not exist. Over HTTP: `POST /_emulator/accounts` with `{ email }`, which returns `{ id }`. Throws a
   * `TypeError` for a malformed address.
   */
  accountOf(email: string): string
  /** Returns an answer for a fault in the shape of the documented errors. */
  exception(type: WyreExceptionType, changes?: WyreException): Reply
}

const defaults: Settings<WyreOptions> = {
  apiKey: 'AK-7QF2M9T-K4XW8ZD-3HNB6RP-V5CYJ2L',
  secretKey: 'SK-P8D3WZK-9M2TQ7H-6XVR4NC-B5JYF2G',
  // Assumption: the number. It is documented that the timestamp prevents replays.
  timestampSkewSeconds: 30,
}

/**
 * Starts the Wyre emulator: signed and bearer requests, masquerading, sessions, accounts, transfers, rates,
 * limits, payment methods and API keys. It answers no preflight.
 */
export const startWyre: (options?: WyreOptions) => Promise<WyreEmulator> = defineEmulator({
  name: 'wyre',
  defaults,
  ranges: { timestampSkewSeconds: durationSeconds },
  create: ({ apiKey, secretKey, timestampSkewSeconds }, clock) => {
    const accounts = createAccounts()
    const { businessId } = accounts
    const credentials = createCredentials({ apiKey, secretKey }, businessId)
    const access = createAccess({ timestampSkewSeconds, accounts, credentials, clock })
    const accountOf = (email: unknown) => accounts.withEmail(requireEmail(email).toLowerCase()).id
    return {
      apiPath: '',
      routes: [
        sessionRoute(credentials),
        ...accountRoutes(access, accounts, clock),
        ...transferRoutes(access, accounts, clock),
        ...marketRoutes(access),
        ...paymentMethodRoutes(access),
        ...keyRoutes(access, credentials),
      ],
      refusalBody: (status, message) =>
        exceptionReply(status === 404 ? 'NotFoundException' : 'ValidationException', { message }).body,
      controls: {
        accounts: (body) => ({ id: accountOf(readFields(body, ['email']).email) }),
      },
      reset: () => {
        accounts.reset()
        credentials.reset()
      },
      extras: () => ({
        credentials: { apiKey, secretKey },
        businessId,
        accountOf,
        exception: exceptionReply,
      }),
    }
  },
})
