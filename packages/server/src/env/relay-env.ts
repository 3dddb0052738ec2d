import { choice, optional, sitePath, whole, word } from '../config/checks.ts'
import { closeMs, relayTokenLifeSeconds } from '../config/defaults.ts'
import { invalidOption, missingOption } from '../config/option-table.ts'
import { origin } from '../config/origins.ts'
import { RelayConfigError } from '../errors.ts'
import type { RelayOptions } from '../options.ts'
import { createKeyRing } from '../secrets/key-ring.ts'
import type { ClaimsUser } from './claims.ts'
import { type IdentitySettings, addressRanges, readIdentity } from './identity-settings.ts'
import { type PolicyFile, readPolicyFile } from './policy-file.ts'
import { createProviders } from './providers.ts'
import { withVariableNames } from './variable-names.ts'
import {
  type Variables,
  checkNames,
  checkedText,
  listOf,
  secretList,
  secretText,
  textOf,
  trueOrFalse,
  wholeNumber,
} from './variables.ts'

/** What environment variables and a policy file configure. */
export interface RelayEnv {
  /** Options of `createRelay`. They lack `identify` and `store`. */
  readonly relay: EnvRelayOptions
  /** How to know who is signed in. `undefined` if no variable says it: a host has its own `identify`. */
  readonly identity: IdentitySettings | undefined
  /** The Redis that processes share, and the options of `redisStore`. `undefined` without `REDIS_URL`. */
  readonly store: { readonly url: string; readonly encryptionKeys: readonly string[] } | undefined
  readonly service: ServiceSettings
}

/** The options of `createRelay` that variables and the policy file set. */
export type EnvRelayOptions = Pick<
  RelayOptions<ClaimsUser>,
  | 'providers'
  | 'signingKeys'
  | 'name'
  | 'allowedOrigins'
  | 'publicOrigin'
  | 'requireOrigin'
  | 'gatewaySession'
  | 'revocation'
  | 'relayTokenLifeSeconds'
  | 'allowInsecureUpstream'
  | 'rateLimit'
  | 'maxCallsPerSubject'
>

/** Settings of a process that serves a relay. */
export interface ServiceSettings {
  readonly host: string
  readonly port: number
  readonly metricsHost: string
  readonly metricsPort: number
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
  /** The path in front of all routes, such as `/relay`, or `''`. */
  readonly prefix: string
  /** Addresses and CIDRs of proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[]
  /** Milliseconds, for `relay.close`. */
  readonly drainMs: number
  /** Milliseconds, for `relay.close`. */
  readonly finishMs: number
}

/**
 * Reads a relay's configuration from environment variables and the policy file that `RELAY_POLICY_FILE` names.
 *
 * ```ts
 * const env = readRelayEnv(process.env)
 * const relay = createRelay({ ...env.relay, identify: (request) => userOf(request) })
 * ```
 *
 * @throws RelayConfigError that names the variable, or the file with the line and the path in it, and what to write
 */
export function readRelayEnv(variables: Variables): RelayEnv {
  checkNames(variables)
  return withVariableNames(() => {
    const policyPath = textOf(variables, 'RELAY_POLICY_FILE')
    const file = policyPath === undefined ? undefined : readPolicyFile('RELAY_POLICY_FILE', policyPath)
    const store = readStore(variables)
    const identity = readIdentity(variables)
    if (file && identity) checkReturn(file, identity)
    return {
      relay: relayOptions(variables, file, store !== undefined),
      identity,
      store,
      service: readService(variables),
    }
  })
}

function relayOptions(
  variables: Variables,
  file: PolicyFile | undefined,
  hasStore: boolean,
): EnvRelayOptions {
  const allowInsecureUpstream = trueOrFalse(variables, 'RELAY_ALLOW_INSECURE_UPSTREAM')
  const providers = createProviders(variables, file, allowInsecureUpstream)
  const signingKeys = secretList(variables, 'RELAY_SIGNING_KEYS')
  const gateway = providers.find(({ mode }) => mode === 'gateway')
  if (gateway) checkKeys('RELAY_SIGNING_KEYS', signingKeys, `they sign the relay tokens of ${gateway.id}`)
  const { callsInProgress, ...limits } = file?.policy.limits ?? {}
  const options: EnvRelayOptions = {
    providers,
    signingKeys,
    name: checkedText(variables, 'RELAY_NAME', word({ default: 'token-relay' })),
    allowedOrigins: listOf(variables, 'RELAY_ALLOWED_ORIGINS').map((entry, at) =>
      origin.read(`RELAY_ALLOWED_ORIGINS[${at}]`, entry),
    ),
    publicOrigin: checkedText(variables, 'RELAY_PUBLIC_ORIGIN', optional(origin)),
    requireOrigin: trueOrFalse(variables, 'RELAY_REQUIRE_ORIGIN'),
    gatewaySession: checkedText(variables, 'RELAY_GATEWAY_SESSION', choice('match', 'required', 'off')),
    revocation: checkedText(variables, 'RELAY_REVOCATION', choice('available', 'strict')),
    relayTokenLifeSeconds: wholeNumber(
      variables,
      'RELAY_TOKEN_LIFE_SECONDS',
      whole({ default: relayTokenLifeSeconds, min: 60, max: 900, unit: 'seconds' }),
    ),
    allowInsecureUpstream,
    rateLimit: limits,
    ...(callsInProgress !== undefined && { maxCallsPerSubject: callsInProgress }),
  }
  if (!hasStore) checkStoreNeeds(options, file)
  return options
}

/** A consent ends with a navigation, to which no page can add a header. */
function checkReturn(file: PolicyFile, identity: IdentitySettings): void {
  const isInAuthorization =
    identity.kind === 'jwt' && 'header' in identity.place && identity.place.header === 'authorization'
  if (!isInAuthorization || file.policy.providers.wych?.returnTo === undefined) return
  throw file.fault(
    ['providers', 'wych', 'returnTo'],
    'cannot work: users come back by a navigation, which carries no JWT in Authorization. Set RELAY_JWT_COOKIE, or remove it.',
  )
}

function checkStoreNeeds({ revocation }: EnvRelayOptions, file: PolicyFile | undefined): void {
  if (revocation === 'strict') {
    const sentence =
      'RELAY_REVOCATION is strict, which needs a shared store. Set REDIS_URL, or remove RELAY_REVOCATION.'
    throw new RelayConfigError('invalid_option', 'RELAY_REVOCATION', sentence)
  }
  if (file?.policy.limits?.store === 'shared') {
    throw file.fault(['limits', 'store'], "is 'shared', which needs a store. Set REDIS_URL, or remove it.")
  }
}

function readStore(variables: Variables): RelayEnv['store'] {
  const address = secretText(variables, 'REDIS_URL')
  const encryptionKeys = secretList(variables, 'RELAY_STORE_KEYS')
  if (address === undefined) {
    if (encryptionKeys.length === 0) return undefined
    const remedy = 'RELAY_STORE_KEYS seals values in Redis: set REDIS_URL, or remove RELAY_STORE_KEYS.'
    throw missingOption('REDIS_URL', remedy)
  }
  if (!/^rediss?:\/\//.test(address) || !URL.canParse(address)) {
    // Without the value: it may contain a password.
    const sentence = 'REDIS_URL is not a URL of Redis, expected one such as redis://redis:6379 or rediss://….'
    throw new RelayConfigError('invalid_option', 'REDIS_URL', sentence)
  }
  checkKeys('RELAY_STORE_KEYS', encryptionKeys, 'they seal values in Redis')
  return { url: address, encryptionKeys }
}

function checkKeys(name: string, keys: readonly string[], need: string): void {
  if (keys.length === 0) {
    const remedy =
      'Set it to a random string of at least 32 bytes, for instance from `openssl rand -base64 48`'
    throw missingOption(name, `${remedy}. It is needed because ${need}.`)
  }
  createKeyRing(keys, { option: name, need })
}

const closeTime = { min: 0, max: 300_000, unit: 'milliseconds' }

function readService(variables: Variables): ServiceSettings {
  const host = textOf(variables, 'HOST') ?? '0.0.0.0'
  return {
    host,
    port: portOf(variables, 'PORT', 8_080),
    metricsHost: textOf(variables, 'METRICS_HOST') ?? host,
    metricsPort: portOf(variables, 'METRICS_PORT', 9_464),
    logLevel:
      textOf(variables, 'LOG_LEVEL') === undefined ? 'info' : checkedText(variables, 'LOG_LEVEL', logLevels),
    prefix: checkedText(variables, 'RELAY_PREFIX', optional(sitePath()))?.replace(/\/+$/, '') ?? '',
    trustedProxies: addressRanges(variables, 'RELAY_TRUSTED_PROXIES'),
    drainMs: wholeNumber(variables, 'RELAY_DRAIN_MS', whole({ ...closeTime, default: closeMs.drain })),
    finishMs: wholeNumber(variables, 'RELAY_FINISH_MS', whole({ ...closeTime, default: closeMs.finish })),
  }
}

const logLevels = choice('debug', 'info', 'warn', 'error')

function portOf(variables: Variables, name: 'PORT' | 'METRICS_PORT', fallback: number): number {
  const text = textOf(variables, name) ?? String(fallback)
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw invalidOption(name, JSON.stringify(text), `a port from 0 to 65535 (default ${fallback})`)
}
