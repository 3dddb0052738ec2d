import type { IncomingMessage } from 'node:http'
import { isRecord } from '@token-relay/protocol'
import type { Dispatcher } from 'undici'
import { callback, choice, deferred, flag, group, keep, optional, whole, word } from './config/checks.ts'
import {
  gatewayAnswerBytes,
  gatewayRequestBytes,
  maxCachedTokens,
  maxCallsPerSubject,
  maxConnections,
  relayTokenLifeSeconds,
  socketDeadlineMs,
  tokenDeadlineMs,
} from './config/defaults.ts'
import { type DeadlinesMs, type RateLimitOptions, deadlineChecks, rateLimitChecks } from './config/limits.ts'
import { type Checks, checkOptions } from './config/option-table.ts'
import { origin, originList } from './config/origins.ts'
import { RelayConfigError, logError } from './errors.ts'
import { safeReporter } from './event-hub.ts'
import type { GatewaySession } from './http/gateway-route.ts'
import type { Provider } from './provider/provider.ts'
import { checkProviders, warnOfUnshared } from './provider/provider-list.ts'
import { createKeyRing } from './secrets/key-ring.ts'
import type { Store } from './store/store.ts'
import { type Clock, createElapsedClock, systemClock } from './time/clock.ts'
import type { RegisteredRequest, RegisteredUser, RelayUser } from './user.ts'

/** The request that `addressOf` gets: without Express's fields, because it also serves `relay.handler`. */
export type AddressRequest<HostRequest> = HostRequest extends IncomingMessage ? IncomingMessage : HostRequest

/** Options of {@link createRelay}. */
export interface RelayOptions<User extends RelayUser = RegisteredUser, HostRequest = RegisteredRequest> {
  /**
   * Returns the signed-in user, or `null` if no user is signed in. May be async. Called once for each request, before
   * the body is read. Under `relay.handler` it gets Node's request, without the fields that Express middleware adds;
   * under `toFetchHandler` a `Request` of the fetch API.
   */
  identify(request: HostRequest): User | null | undefined | Promise<User | null | undefined>
  /** The providers to relay, each created by a function such as `wealthica()`. */
  readonly providers: readonly Provider<User>[]
  /** Further origins whose pages may call, such as `https://app.example.com`. Default: only the host's origin. */
  readonly allowedOrigins?: readonly string[] | undefined
  /** The origin that browsers see, if a proxy changes the Host header. Default: the origin that Host names. */
  readonly publicOrigin?: string | undefined
  /** Refuse requests without an Origin or Sec-Fetch-Site header, which only browsers send. Default `false`. */
  readonly requireOrigin?: boolean | undefined
  /** Limits of requests, or `false` if the host limits them itself. Default: the defaults of {@link RateLimitOptions}. */
  readonly rateLimit?: RateLimitOptions | false | undefined
  /**
   * Returns the client's address, for limits per address. Default: Express's `request.ip`, which follows the setting
   * `trust proxy`; under `relay.handler` the address of the connection. A `Request` of the fetch API has none.
   */
  addressOf?: ((request: AddressRequest<HostRequest>) => string | undefined) | undefined
  /**
   * Keys that sign relay tokens, each a random string of at least 32 bytes. Required if a provider is a gateway. The
   * first key signs, all keys verify. To rotate, append the new key everywhere, then move it to the front everywhere.
   */
  readonly signingKeys?: readonly (string | undefined)[] | undefined
  /**
   * Tells relays that share a signing key apart: it is the `iss` of relay tokens and part of the keys. Set it if several
   * processes serve one relay: without it, a token of another process needs a session of its user. 1 to 100 printable
   * ASCII characters without spaces. Default `token-relay`.
   */
  readonly name?: string | undefined
  /** Seconds until a relay token expires. Default 300. Range 60 to 900. */
  readonly relayTokenLifeSeconds?: number | undefined
  /**
   * Whether a gateway call needs a session in addition to its relay token. `match`: if there is a session, its user
   * must be the token's. `required`: there must be such a session. `off`: `identify` is not called. Default `match`.
   */
  readonly gatewaySession?: GatewaySession | undefined
  /** Deadlines of calls through the gateway. Default: the defaults of {@link DeadlinesMs}. */
  readonly gatewayDeadlinesMs?: DeadlinesMs | undefined
  /**
   * Calls of one user to one provider that may be in progress, so that nobody holds every connection. Default 16.
   * Range 1 to 128.
   */
  readonly maxCallsPerSubject?: number | undefined
  /** Milliseconds for a provider's token call. Default 5 000. Range 100 to 30 000. */
  readonly tokenDeadlineMs?: number | undefined
  /**
   * Milliseconds to connect to a provider: DNS, TCP and TLS. If it is left out, it grows with `tokenDeadlineMs` and
   * `gatewayDeadlinesMs.headers`, by as much as these are longer than their defaults. Default 2 000. Range 100 to 60 000.
   */
  readonly connectDeadlineMs?: number | undefined
  /**
   * The undici dispatcher that calls to providers take, such as a `ProxyAgent`, an `EnvHttpProxyAgent`, a `MockAgent` or
   * an `Agent` with client certificates. The relay never closes it. Deadlines, size limits and the rule against redirects
   * hold with it; connecting is limited by its own settings. Default: connections of the relay.
   */
  readonly dispatcher?: Dispatcher | undefined
  /** Bytes of a request's body through the gateway. Default 262 144. Range 1 024 to 16 777 216. */
  readonly maxRequestBytes?: number | undefined
  /** Bytes of a provider's answer through the gateway. Default 5 242 880. Range 1 024 to 104 857 600. */
  readonly maxResponseBytes?: number | undefined
  /**
   * What several processes of this relay share, as `memoryStore()` returns it. Default: nothing, each process is alone.
   */
  readonly store?: Store | undefined
  /**
   * What happens while this process cannot hear of log-outs in other processes. `available`: it goes on, and a token that
   * another process has ended works until it expires. `strict`: gateway calls and mints of relay tokens are 503; needs
   * `store`. Default `available`.
   */
  readonly revocation?: 'available' | 'strict' | undefined
  /** Tokens kept in memory. The least recently used is dropped first. Default 10 000. Range 1 to 1 000 000. */
  readonly maxCachedTokens?: number | undefined
  /** Allow `http:` URLs of providers. Only for emulators. Default `false`. */
  readonly allowInsecureUpstream?: boolean | undefined
  /** Called with faults that an operator should see. Default: writes a line to standard error. */
  onError?: ((error: unknown) => unknown) | undefined
  /** Default: the machine's clock. */
  readonly clock?: Clock | undefined
  /** Returns a number from 0 to 1, which spreads renewals. Default `Math.random`. */
  random?: (() => number) | undefined
}

const bytes = { min: 1_024, unit: 'bytes' }
const connectDeadline = whole({ default: socketDeadlineMs, min: 100, max: 60_000, unit: 'milliseconds' })

/** The checks of {@link RelayOptions}. */
export const relayChecks = {
  identify: { read: identifyOption },
  providers: deferred,
  allowedOrigins: originList,
  publicOrigin: optional(origin),
  requireOrigin: flag({ default: false }),
  rateLimit: { read: rateLimitOption },
  addressOf: callback,
  signingKeys: keep('a list of keys', Array.isArray),
  name: word({ default: 'token-relay' }),
  relayTokenLifeSeconds: whole({ default: relayTokenLifeSeconds, min: 60, max: 900, unit: 'seconds' }),
  gatewaySession: choice('match', 'required', 'off'),
  gatewayDeadlinesMs: group(deadlineChecks),
  maxCallsPerSubject: whole({ default: maxCallsPerSubject, min: 1, max: maxConnections, unit: 'calls' }),
  tokenDeadlineMs: whole({ default: tokenDeadlineMs, min: 100, max: 30_000, unit: 'milliseconds' }),
  connectDeadlineMs: { ...connectDeadline, read: optional(connectDeadline).read },
  dispatcher: keep('a dispatcher of undici, such as new ProxyAgent(…)', isDispatcher),
  maxRequestBytes: whole({ ...bytes, default: gatewayRequestBytes, max: 16_777_216 }),
  maxResponseBytes: whole({ ...bytes, default: gatewayAnswerBytes, max: 104_857_600 }),
  store: keep('a store, such as memoryStore()', isStore),
  revocation: choice('available', 'strict'),
  maxCachedTokens: whole({ default: maxCachedTokens, min: 1, max: 1_000_000, unit: 'tokens' }),
  allowInsecureUpstream: flag({ default: false }),
  onError: callback,
  clock: keep('an object with nowMs() and monotonicMs(), each returning milliseconds', isClock),
  random: callback,
} satisfies Checks<RelayOptions>

/** Checks the options of a relay and fills in the defaults. @throws RelayConfigError */
export function resolveOptions<User extends RelayUser>(options: RelayOptions<User, never>) {
  const { signingKeys, ...checked } = checkOptions('createRelay', options, relayChecks, '')
  checkProviders(checked.providers, checked.allowInsecureUpstream)
  if (checked.dispatcher && checked.connectDeadlineMs !== undefined) {
    const sentence =
      'connectDeadlineMs has no effect with dispatcher, which makes its own connections. Remove it, and set connect.timeout of the dispatcher.'
    throw new RelayConfigError('invalid_option', 'connectDeadlineMs', sentence)
  }
  checkStoreNeeds(checked)
  if (checked.store) warnOfUnshared(checked.providers)
  const needsKeys = checked.providers.some(({ mode }) => mode === 'gateway')
  return {
    ...checked,
    keyRing: needsKeys ? createKeyRing(signingKeys) : undefined,
    onError: safeReporter(options.onError?.bind(options) ?? logError),
    clock: createElapsedClock(checked.clock ?? systemClock),
    isNamed: options.name !== undefined,
    random: options.random?.bind(options) ?? Math.random,
  }
}

/** The options of a relay after their checks, with all defaults. */
export type ResolvedOptions<User extends RelayUser> = ReturnType<typeof resolveOptions<User>>

function identifyOption(option: string, value: unknown): unknown {
  if (typeof value === 'function') return callback.read(option, value)
  throw new RelayConfigError(
    'missing_identify',
    option,
    'identify is missing. Pass a function that returns the signed-in user, such as (request) => request.session?.user ?? null.',
  )
}

function rateLimitOption(option: string, value: unknown) {
  return value === false ? false : group(rateLimitChecks).read(option, value)
}

interface StoreNeeds {
  readonly store?: Store | undefined
  readonly revocation: string
  readonly rateLimit: false | { readonly store: string | undefined }
}

/** Refuses settings that have no effect without a store. */
function checkStoreNeeds({ store, revocation, rateLimit }: StoreNeeds): void {
  if (store) return
  if (revocation === 'strict') throw needsStore('revocation', revocation)
  if (rateLimit && rateLimit.store === 'shared') throw needsStore('rateLimit.store', rateLimit.store)
}

function needsStore(option: string, value: string): RelayConfigError {
  const sentence = `${option} is '${value}', which needs a store. Set the option store, or remove ${option}.`
  return new RelayConfigError('invalid_option', option, sentence)
}

function isDispatcher(value: unknown): boolean {
  return isRecord(value) && typeof value.dispatch === 'function' && typeof value.close === 'function'
}

function isStore(value: unknown): boolean {
  const methods = ['get', 'set', 'delete', 'claim', 'release', 'count', 'announce', 'follow']
  return isRecord(value) && methods.every((name) => typeof value[name] === 'function')
}

function isClock(value: unknown): boolean {
  return isRecord(value) && typeof value.nowMs === 'function' && typeof value.monotonicMs === 'function'
}
