import type { EmulatorClock } from '../frame/clock.ts'
import type { Reply } from '../frame/reply.ts'
import type { ReceivedRequest } from '../frame/request.ts'
import type { Handler } from '../frame/router.ts'
import { type Account, type Accounts, mayActFor } from './accounts.ts'
import type { Credential, Credentials } from './credentials.ts'
import { exception } from './exceptions.ts'
import { withNumberFormat } from './number-format.ts'
import type { WyreSettings } from './options.ts'
import { isSigned } from './signature.ts'

/** Who sends a request. */
export interface Caller {
  readonly credential: Credential
  /**
   * Whom the request is for: the credential's account, or the one of `masqueradeAs`. `null` for a new
   * session.
   */
  readonly account: Account | null
}

/** Answers a request of a caller. */
export type CallerHandler = (request: ReceivedRequest, caller: Caller) => Reply
/** Answers a request for an account. */
export type AccountHandler = (request: ReceivedRequest, account: Account, ...parameters: string[]) => Reply

/** Lets requests through to handlers by credentials. */
export interface Access {
  readonly asCaller: (handle: CallerHandler) => Handler
  readonly asAccount: (handle: AccountHandler) => Handler
}

/** What the guards look things up in. */
export interface AccessContext {
  readonly settings: WyreSettings
  readonly accounts: Accounts
  readonly credentials: Credentials
  readonly clock: EmulatorClock
}

/** Makes the guards of an emulator. */
export function createAccess(context: AccessContext): Access {
  return {
    asCaller: (handle) => withNumberFormat((request) => handle(request, identify(context, request))),
    asAccount: (handle) =>
      withNumberFormat((request, ...parameters) => {
        const { account } = identify(context, request)
        if (!account) throw denied('This session has no account yet')
        return handle(request, account, ...parameters)
      }),
  }
}

function identify(context: AccessContext, request: ReceivedRequest): Caller {
  const credential = authenticate(context, request)
  if (credential.type === 'READONLY' && request.method !== 'GET') throw denied('This key may only read')
  const own = context.accounts.find(credential.accountId ?? '') ?? null
  return { credential, account: masquerade(context, request, own) }
}

// Assumption: all of these refusals have the one error code that is documented for AccessDenied.
function denied(message: string) {
  return exception('AccessDeniedException', message)
}

/** A session's secret as a bearer token, or else a signature by any pair of keys. */
function authenticate({ settings, credentials, clock }: AccessContext, request: ReceivedRequest): Credential {
  const { authorization, 'x-api-key': apiKey = '', 'x-api-signature': signature = '' } = request.headers
  if (authorization !== undefined) {
    const secretKey = /^Bearer (.+)$/i.exec(authorization)?.[1] ?? ''
    const session = credentials.withSession(secretKey)
    if (!session) throw denied('Invalid Session')
    return session
  }
  const credential = credentials.withApiKey(apiKey)
  if (!credential) throw denied('Invalid Session')
  if (!isSigned(request, { signature, secretKey: credential.secretKey })) throw denied('Invalid signature')
  requireTimestamp(request, { nowMs: clock.now(), skewMs: settings.timestampSkewSeconds * 1000 })
  return credential
}

/** Milliseconds: seconds, as others send them, are half a century away. */
function requireTimestamp({ query }: ReceivedRequest, { nowMs, skewMs }: { nowMs: number; skewMs: number }) {
  const { timestamp = '' } = query
  if (!/^\d+$/.test(timestamp)) throw denied('Parameter timestamp is required')
  if (Math.abs(Number(timestamp) - nowMs) > skewMs) throw denied('Parameter timestamp is too old or too new')
}

/** Only the query counts: in a header or a body, `masqueradeAs` is nothing. */
function masquerade(
  { accounts }: AccessContext,
  { query }: ReceivedRequest,
  own: Account | null,
): Account | null {
  if (query.masqueradeAs === undefined) return own
  const account = accounts.find(query.masqueradeAs)
  if (!account || !own || !mayActFor(own, account)) throw denied('You may not masquerade as this account')
  return account
}
