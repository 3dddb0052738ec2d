import { createHmac, timingSafeEqual } from 'node:crypto'
import { bearerToken } from '../server/bearer.ts'
import type { EmulatorClock } from '../server/clock.ts'
import type { Reply } from '../server/reply.ts'
import type { ReceivedRequest } from '../server/request.ts'
import type { Handler } from '../server/router.ts'
import { type Account, type Accounts, mayActFor } from './accounts.ts'
import type { Credential, Credentials } from './credentials.ts'
import { exception } from './exceptions.ts'

/** The sender of a request. */
export interface Caller {
  readonly credential: Credential
  /** The credential's account, or the one of `masqueradeAs`. `null` for a new session. */
  readonly account: Account | null
}

/** Answers a request of a caller. */
export type CallerHandler = (request: ReceivedRequest, caller: Caller) => Reply
/** Answers a request for an account. */
export type AccountHandler = (request: ReceivedRequest, account: Account, ...parameters: string[]) => Reply

/** Guards of the API: they check credentials. */
export interface Access {
  readonly asCaller: (handle: CallerHandler) => Handler
  readonly asAccount: (handle: AccountHandler) => Handler
}

/** The state that the guards depend on. */
export interface AccessContext {
  readonly timestampSkewSeconds: number
  readonly accounts: Accounts
  readonly credentials: Credentials
  readonly clock: EmulatorClock
}

/** Creates the guards of an emulator. */
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
  const account = context.accounts.find(credential.accountId ?? '') ?? null
  return { credential, account: masquerade(context, request, account) }
}

// Assumption: all of these refusals have the only error code that is documented for AccessDenied.
function denied(message: string) {
  return exception('AccessDeniedException', message)
}

/** A session's secret as a bearer token, or else a signature by any pair of keys. */
function authenticate(context: AccessContext, request: ReceivedRequest): Credential {
  const { credentials, clock, timestampSkewSeconds } = context
  const { authorization, 'x-api-key': apiKey = '', 'x-api-signature': signature = '' } = request.headers
  if (authorization !== undefined) {
    const session = credentials.withSession(bearerToken(request) ?? '')
    if (!session) throw denied('Invalid Session')
    return session
  }
  const credential = credentials.withApiKey(apiKey)
  if (!credential) throw denied('Invalid Session')
  if (!isSigned(request, { signature, secretKey: credential.secretKey })) throw denied('Invalid signature')
  requireTimestamp(request, { nowMs: clock.now(), skewMs: timestampSkewSeconds * 1000 })
  return credential
}

/**
 * Returns whether a signature is the lower-case hexadecimal HMAC-SHA256 of the request: of the URL as the
 * client used it, with the query exactly as sent, followed by the bytes of the body. A GET has no body.
 */
function isSigned(
  { method, headers, target, bytes }: ReceivedRequest,
  { signature, secretKey }: { signature: string; secretKey: string },
): boolean {
  const hmac = createHmac('sha256', secretKey).update(`http://${headers.host ?? ''}${target}`)
  if (method !== 'GET') hmac.update(bytes)
  const expected = Buffer.from(hmac.digest('hex'))
  const given = Buffer.from(signature)
  return given.byteLength === expected.byteLength && timingSafeEqual(given, expected)
}

/** The timestamp is in milliseconds. One in seconds, as other APIs use, is decades off and refused. */
function requireTimestamp({ query }: ReceivedRequest, { nowMs, skewMs }: { nowMs: number; skewMs: number }) {
  const { timestamp = '' } = query
  if (!/^\d+$/.test(timestamp)) throw denied('Parameter timestamp is required')
  if (Math.abs(Number(timestamp) - nowMs) > skewMs) throw denied('Parameter timestamp is too old or too new')
}

/** Only in the query: `masqueradeAs` has no effect in a header or a body. */
function masquerade(
  { accounts }: AccessContext,
  { query }: ReceivedRequest,
  caller: Account | null,
): Account | null {
  if (query.masqueradeAs === undefined) return caller
  const account = accounts.find(query.masqueradeAs)
  if (!account || !caller || !mayActFor(caller, account)) {
    throw denied('You may not masquerade as this account')
  }
  return account
}

/** Implements `format=json_numberstring`, which returns all numbers as strings. The default is `json`. */
function withNumberFormat(handle: Handler): Handler {
  return async (request, ...parameters) => {
    const reply = await handle(request, ...parameters)
    return request.query.format === 'json_numberstring' ? withTextNumbers(reply) : reply
  }
}

function withTextNumbers(reply: Reply): Reply {
  const body = JSON.stringify(reply.body, (_, value: unknown) =>
    typeof value === 'number' ? String(value) : value,
  )
  return { ...reply, headers: { 'content-type': 'application/json; charset=utf-8' }, body }
}
