import { createClock } from '../frame/clock.ts'
import { isEmail } from '../frame/email.ts'
import type { Reply } from '../frame/reply.ts'
import { type EmulatorServer, startServer } from '../frame/server.ts'
import { readFields } from '../frame/shape.ts'
import { createAccess } from './access.ts'
import { accountRoutes } from './account-routes.ts'
import { createAccounts } from './accounts.ts'
import { createCredentials } from './credentials.ts'
import { exceptionReply, type WyreException, type WyreExceptionType } from './exceptions.ts'
import { keyRoutes } from './key-routes.ts'
import { marketRoutes } from './market-routes.ts'
import { resolveOptions, type WyreOptions } from './options.ts'
import { paymentMethodRoutes } from './payment-method-routes.ts'
import { sessionRoute } from './session-route.ts'
import { transferRoutes } from './transfer-routes.ts'

/** A running Wyre emulator. */
export interface WyreEmulator extends EmulatorServer {
  readonly name: 'wyre'
  /** The business's own keys. */
  readonly credentials: { readonly apiKey: string; readonly secretKey: string }
  /** The id of the business's own account. */
  readonly businessId: string
  /**
   * The id of the business's sub-account of an email address, verified and with balances; it is opened if
   * there is none. Over HTTP: `POST /_emulator/accounts` with `{ email }` → `{ id }`.
   */
  accountOf(email: string): string
  /** An answer for a fault, in the shape of the documented errors. */
  exception(type: WyreExceptionType, changes?: WyreException): Reply
}

/**
 * Starts the Wyre emulator: signed and bearer requests, masquerading, sessions, accounts, transfers, rates,
 * limits, payment methods and API keys. It answers no preflight.
 */
export async function startWyre(options: WyreOptions = {}): Promise<WyreEmulator> {
  const settings = resolveOptions(options)
  const { apiKey, secretKey } = settings
  const clock = options.clock ?? createClock()
  const accounts = createAccounts()
  const { businessId } = accounts
  const credentials = createCredentials(settings, businessId)
  const access = createAccess({ settings, accounts, credentials, clock })
  const accountOf = (email: unknown) => {
    if (!isEmail(email)) throw new TypeError('email is an email address')
    return accounts.withEmail(email.toLowerCase()).id
  }
  const provider = {
    apiPath: '',
    routes: [
      sessionRoute(credentials),
      ...accountRoutes(access, accounts, clock),
      ...transferRoutes(access, accounts, clock),
      ...marketRoutes(access),
      ...paymentMethodRoutes(access),
      ...keyRoutes(access, credentials),
    ],
    refusalBody: (status: 404 | 405, message: string) =>
      exceptionReply(status === 404 ? 'NotFoundException' : 'ValidationException', { message }).body,
    controls: {
      accounts: (body: unknown) => ({ id: accountOf(readFields(body, ['email']).email) }),
    },
    reset: () => {
      accounts.reset()
      credentials.reset()
    },
  }
  const server = await startServer(provider, { ...options, clock })
  return {
    ...server,
    name: 'wyre',
    credentials: { apiKey, secretKey },
    businessId,
    accountOf,
    exception: exceptionReply,
  }
}
