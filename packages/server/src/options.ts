import type { IncomingMessage } from 'node:http'
import { isRecord } from '@token-relay/protocol'
import type { Request } from 'express'
import {
  choiceOption,
  flagOption,
  functionOption,
  knownOptions,
  numberOption,
  originOption,
  textOption,
} from './config/checks.ts'
import {
  gatewayDeadlinesMs,
  gatewayPerSubject,
  maxCachedTokens,
  mintPerAddress,
  mintPerSubject,
  relayTokenLifeSeconds,
  tokenDeadlineMs,
} from './config/defaults.ts'
import { RelayConfigError, logError } from './errors.ts'
import { safeReporter } from './events.ts'
import type { GatewaySession } from './http/gateway-route.ts'
import type { Provider } from './provider/provider.ts'
import { type KeyRing, createKeyRing } from './secrets/key-ring.ts'
import { type Clock, systemClock } from './time/clock.ts'
import type { DeadlinesMs } from './upstream/http-client.ts'
import type { RegisteredUser, RelayUser } from './user.ts'

/** Options of {@link createRelay}. */
export interface RelayOptions<User extends RelayUser = RegisteredUser> {
  /**
   * The host's own login: the signed-in user, or `null` when nobody is. May be async. Runs once a request, before
   * the body is read. Under `relay.handler()` it gets Node's request, without what Express middlewares add.
   */
  identify(request: Request): User | null | undefined | Promise<User | null | undefined>
  /** The providers to relay, each made by a function such as `wealthica()`. */
  readonly providers: readonly Provider<User>[]
  /** Origins besides the host's own whose pages may call, such as `https://app.example.com`. Default none. */
  readonly allowedOrigins?: readonly string[]
  /** The origin that browsers see, where a proxy changes the Host header. Default: what Host says. */
  readonly publicOrigin?: string
  /** Refuse requests that do not prove their origin, which only browsers can. Default `false`. */
  readonly requireOrigin?: boolean
  /** Requests a minute, or `false` where the host limits them. */
  readonly rateLimit?: RateLimitOptions | false
  /** The client's address where neither the connection nor Express's `trust proxy` tells it. */
  addressOf?(request: IncomingMessage): string | undefined
  /**
   * Keys for relay tokens, each a random text of at least 32 bytes; needed as soon as one provider is a gateway. The
   * first signs, all verify. To rotate, append the new one everywhere, then move it to the front everywhere.
   */
  readonly signingKeys?: readonly (string | undefined)[]
  /** The relay's name, `iss` of its tokens. Default `token-relay`. */
  readonly name?: string
  /** Seconds that a relay token lives. Default 300. Range 60 to 900. */
  readonly relayTokenLifeSeconds?: number
  /**
   * Whether a gateway call needs a session besides its relay token. `match`: a session, if there is one, must be the
   * token's user's. `required`: there must be one. `off`: `identify` is not asked. Default `match`.
   */
  readonly gatewaySession?: GatewaySession
  /** Milliseconds for a provider's answer through the gateway: its headers, a pause within its body, all of it. */
  readonly gatewayDeadlinesMs?: Partial<DeadlinesMs>
  /** Milliseconds for a provider's token call. Default 5 000. Range 100 to 30 000. */
  readonly tokenDeadlineMs?: number
  /** Tokens kept in memory, the least recently used goes first. Default 10 000. Range 1 to 1 000 000. */
  readonly maxCachedTokens?: number
  /** Allow `http:` addresses of providers. Only for emulators. Default `false`. */
  readonly allowInsecureUpstream?: boolean
  /** Told of faults that an operator should see. Default: a line on standard error. */
  onError?(error: unknown): unknown
  /** Where time is read. Default: the machine's clock. */
  readonly clock?: Clock
  /** Returns 0 to 1; spreads renewals. Default `Math.random`. */
  random?(): number
}

/** Requests a minute. */
export interface RateLimitOptions {
  /** For one subject. Default 60. Range 1 to 1 000 000. */
  readonly mintPerSubject?: number
  /** Gateway calls of one subject. Default 600. Range 1 to 1 000 000. */
  readonly gatewayPerSubject?: number
  /** For one address; an IPv6 address counts by its first 56 bits. Default 600. Range 1 to 1 000 000. */
  readonly mintPerAddress?: number
}

/** Options once checked, with every default filled in. */
export interface ResolvedOptions<User extends RelayUser> {
  readonly providers: readonly Provider<User>[]
  readonly allowedOrigins: ReadonlySet<string>
  readonly publicOrigin: string | undefined
  readonly requireOrigin: boolean
  readonly rateLimit: Required<RateLimitOptions> | false
  /** Present as soon as one provider is a gateway. */
  readonly keyRing: KeyRing | undefined
  readonly name: string
  readonly relayTokenLifeSeconds: number
  readonly gatewaySession: GatewaySession
  readonly gatewayDeadlinesMs: DeadlinesMs
  readonly tokenDeadlineMs: number
  readonly maxCachedTokens: number
  readonly onError: (error: unknown) => void
  readonly clock: Clock
  readonly random: () => number
}

const optionNames: readonly (keyof RelayOptions)[] = [
  'identify',
  'providers',
  'allowedOrigins',
  'publicOrigin',
  'requireOrigin',
  'rateLimit',
  'addressOf',
  'signingKeys',
  'name',
  'relayTokenLifeSeconds',
  'gatewaySession',
  'gatewayDeadlinesMs',
  'tokenDeadlineMs',
  'maxCachedTokens',
  'allowInsecureUpstream',
  'onError',
  'clock',
  'random',
]

/** Checks the options once, at boot. @throws RelayConfigError */
export function resolveOptions<User extends RelayUser>(options: RelayOptions<User>): ResolvedOptions<User> {
  const given = knownOptions('createRelay', options, optionNames)
  if (typeof given.identify !== 'function') {
    throw new RelayConfigError(
      'missing_identify',
      'identify',
      'identify is missing. Pass a function that returns the signed-in user, such as (request) => request.session?.user ?? null.',
    )
  }
  for (const name of ['addressOf', 'onError', 'random']) functionOption(name, given[name])
  const insecure = flagOption('allowInsecureUpstream', given.allowInsecureUpstream, false)
  return {
    providers: checkProviders(options.providers, insecure),
    allowedOrigins: originsOption(given.allowedOrigins),
    publicOrigin:
      given.publicOrigin === undefined ? undefined : originOption('publicOrigin', given.publicOrigin),
    requireOrigin: flagOption('requireOrigin', given.requireOrigin, false),
    rateLimit: rateLimitOption(given.rateLimit),
    keyRing: options.providers.some(({ mode }) => mode === 'gateway')
      ? createKeyRing(given.signingKeys)
      : undefined,
    name: textOption('name', given.name, 'token-relay'),
    relayTokenLifeSeconds: numberOption('relayTokenLifeSeconds', given.relayTokenLifeSeconds, {
      fallback: relayTokenLifeSeconds,
      min: 60,
      max: 900,
      unit: 'seconds',
    }),
    gatewaySession: choiceOption('gatewaySession', given.gatewaySession, ['match', 'required', 'off']),
    gatewayDeadlinesMs: deadlinesOption(given.gatewayDeadlinesMs),
    tokenDeadlineMs: numberOption('tokenDeadlineMs', given.tokenDeadlineMs, {
      fallback: tokenDeadlineMs,
      min: 100,
      max: 30_000,
      unit: 'milliseconds',
    }),
    maxCachedTokens: numberOption('maxCachedTokens', given.maxCachedTokens, {
      fallback: maxCachedTokens,
      min: 1,
      max: 1_000_000,
      unit: 'tokens',
    }),
    onError: safeReporter(options.onError?.bind(options) ?? logError),
    clock: clockOption(options.clock),
    random: options.random?.bind(options) ?? Math.random,
  }
}

function originsOption(value: unknown): ReadonlySet<string> {
  if (value === undefined) return new Set()
  if (Array.isArray(value)) {
    return new Set(value.map((origin: unknown, at) => originOption(`allowedOrigins[${at}]`, origin)))
  }
  // A lone string is checked too, so that '*' gets the sentence about wildcards.
  const origin = originOption('allowedOrigins', value)
  throw new RelayConfigError(
    'invalid_option',
    'allowedOrigins',
    `allowedOrigins must be a list: ['${origin}'].`,
  )
}

function rateLimitOption(value: unknown): Required<RateLimitOptions> | false {
  if (value === false) return false
  const given = knownOptions('rateLimit', value ?? {}, [
    'mintPerSubject',
    'mintPerAddress',
    'gatewayPerSubject',
  ])
  const range = { min: 1, max: 1_000_000, unit: 'requests a minute' }
  return {
    mintPerSubject: numberOption('rateLimit.mintPerSubject', given.mintPerSubject, {
      ...range,
      fallback: mintPerSubject,
    }),
    mintPerAddress: numberOption('rateLimit.mintPerAddress', given.mintPerAddress, {
      ...range,
      fallback: mintPerAddress,
    }),
    gatewayPerSubject: numberOption('rateLimit.gatewayPerSubject', given.gatewayPerSubject, {
      ...range,
      fallback: gatewayPerSubject,
    }),
  }
}

function clockOption(clock: Clock = systemClock): Clock {
  const given: unknown = clock
  if (isRecord(given) && typeof given.nowMs === 'function' && typeof given.monotonicMs === 'function') {
    return clock
  }
  const sentence = 'clock must have nowMs() and monotonicMs(), each returning milliseconds.'
  throw new RelayConfigError('invalid_option', 'clock', sentence)
}

function deadlinesOption(value: unknown): DeadlinesMs {
  const given = knownOptions('gatewayDeadlinesMs', value ?? {}, ['headers', 'idle', 'total'])
  const range = { min: 100, max: 120_000, unit: 'milliseconds' }
  const deadline = (part: keyof DeadlinesMs) =>
    numberOption(`gatewayDeadlinesMs.${part}`, given[part], { ...range, fallback: gatewayDeadlinesMs[part] })
  return { headers: deadline('headers'), idle: deadline('idle'), total: deadline('total') }
}

/** Checks the option `providers`: there is one, no two share an id, and secrets travel encrypted. @throws RelayConfigError */
export function checkProviders<User extends RelayUser>(
  providers: readonly Provider<User>[],
  allowInsecure: boolean,
): readonly Provider<User>[] {
  const list: unknown = providers
  if (!Array.isArray(list) || list.length === 0) {
    const sentence = 'providers is empty. List at least one, such as wealthica({ clientId, clientSecret }).'
    throw new RelayConfigError('no_providers', 'providers', sentence)
  }
  for (const [index, entry] of list.entries()) checkEntry(entry, index)
  const ids = new Set<string>()
  for (const { id, urls } of providers) {
    if (ids.has(id)) {
      const sentence = `Two providers are mounted as "${id}". Give one of them another id.`
      throw new RelayConfigError('duplicate_provider', 'providers', sentence)
    }
    ids.add(id)
    for (const [option, url] of Object.entries(urls)) checkScheme(option, url, allowInsecure)
  }
  return providers
}

/** What a JavaScript host may get wrong: a call forgotten, or a provider that was not made. */
function checkEntry(entry: unknown, index: number): void {
  const isProvider =
    isRecord(entry) &&
    typeof entry.id === 'string' &&
    (entry.mode === 'direct' || entry.mode === 'gateway') &&
    isRecord(entry.urls) &&
    Object.values(entry.urls).every((url) => typeof url === 'string')
  if (isProvider) return
  const option = `providers[${index}]`
  const sentence =
    typeof entry === 'function'
      ? `${option} is a function: call it, as in wealthica({ clientId, clientSecret }).`
      : `${option} is ${kindOf(entry)}, expected what a function such as wealthica({ clientId, clientSecret }) returns.`
  throw new RelayConfigError('invalid_option', option, sentence)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return typeof value === 'object' ? 'no provider' : typeof value
}

/** G4: a secret over plain HTTP is readable by everybody on the way. */
function checkScheme(option: string, url: string, allowInsecure: boolean): void {
  if (allowInsecure || url.startsWith('https:')) return
  throw new RelayConfigError(
    'insecure_upstream',
    option,
    `${option} is ${url}, which is not encrypted. Use https, or set allowInsecureUpstream: true for an emulator.`,
  )
}
