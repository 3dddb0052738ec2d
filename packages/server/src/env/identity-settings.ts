import { isIP } from 'node:net'
import { choice, whole } from '../config/checks.ts'
import { type Check, invalidOption, missingOption } from '../config/option-table.ts'
import { RelayConfigError } from '../errors.ts'
import { usableSecret } from '../secrets/placeholders.ts'
import { suggestion } from './nearest.ts'
import { trustedUrl } from './trusted-url.ts'
import { type VariableName, variableGroups } from './variable-table.ts'
import {
  type Variables,
  checkedText,
  listOf,
  neededText,
  secretText,
  textOf,
  wholeNumber,
} from './variables.ts'

/** How a relay without a host in its process knows who is signed in. */
export type IdentitySettings = JwtIdentity | HeaderIdentity | SessionIdentity

/** The request carries a JWT of the host, or of the host's identity provider. */
export interface JwtIdentity {
  readonly kind: 'jwt'
  /** What verifies it: a set of public keys, or a secret that the host has too. */
  readonly keys: { readonly jwksUrl: string } | { readonly secret: string }
  readonly issuer: string
  /** One of them must be in `aud`. */
  readonly audiences: readonly string[]
  readonly algorithms: readonly string[]
  /** Where it is: the lower-case name of a header, or the name of a cookie. */
  readonly place: { readonly header: string } | { readonly cookie: string }
  /** The claim with the user's id. */
  readonly idClaim: string
}

/** A proxy or the host, at a known address, says in headers who is signed in. */
export interface HeaderIdentity {
  readonly kind: 'header'
  /** The lower-case name of the header with the user's id. */
  readonly header: string
  /** Addresses and CIDRs that may send it. */
  readonly from: readonly string[]
  /** Lower-case names of further headers, by the claim that each one is. */
  readonly claims: Readonly<Record<string, string>>
}

/** The host is asked who a request's cookies or its Authorization header belong to. */
export interface SessionIdentity {
  readonly kind: 'session'
  readonly url: string
  readonly timeoutMs: number
  readonly cacheMs: number
  /** The field with the user's id. */
  readonly idClaim: string
}

const keyAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA']
const knownAlgorithms = [...keyAlgorithms, 'RS384', 'RS512', 'PS384', 'PS512', 'ES384', 'ES512', 'Ed25519']
const secretAlgorithms = ['HS256', 'HS384', 'HS512']
const minSecretBytes = 32 // RFC 7518 §3.2: a key of the hash's size or larger

const prefixes = { jwt: 'RELAY_JWT_', header: 'RELAY_IDENTITY_', session: 'RELAY_SESSION_' } as const

/**
 * Reads how the relay knows who is signed in. `undefined` if no variable says it.
 *
 * @throws RelayConfigError
 */
export function readIdentity(variables: Variables): IdentitySettings | undefined {
  const given = Object.keys(variableGroups.identity)
    .flatMap((name) => [name, `${name}_FILE`])
    .filter((name) => variables[name])
  if (given.length === 0) return undefined
  const how = "Set it to 'jwt', 'header' or 'session': how the relay knows who is signed in."
  const kind = choice('jwt', 'header', 'session').read(
    'RELAY_IDENTITY',
    neededText(variables, 'RELAY_IDENTITY', `${given[0]} is set. ${how}`),
  )
  refuseOthers(kind, given)
  if (kind === 'jwt') return jwtIdentity(variables)
  return kind === 'header' ? headerIdentity(variables) : sessionIdentity(variables)
}

/** A variable of another way would have no effect, and its author would rely on it. */
function refuseOthers(kind: keyof typeof prefixes, given: readonly string[]): void {
  const others = Object.entries(prefixes).filter(([other]) => other !== kind)
  const stray = given.find(
    (name) =>
      others.some(([, prefix]) => name.startsWith(prefix)) ||
      (kind === 'header' && name === 'RELAY_USER_ID_CLAIM'),
  )
  if (stray === undefined) return
  const sentence = `${stray} has no effect, because RELAY_IDENTITY is ${kind}. Remove one of them.`
  throw new RelayConfigError('invalid_option', stray, sentence)
}

function jwtIdentity(variables: Variables): JwtIdentity {
  const audiences = listOf(variables, 'RELAY_JWT_AUDIENCE')
  if (audiences.length === 0) {
    const remedy =
      'Set it to the aud of the JWTs: without it, one that is meant for another service would be accepted.'
    throw missingOption('RELAY_JWT_AUDIENCE', remedy)
  }
  const issuerRemedy = 'Set it to the iss of the JWTs, such as https://login.example.com.'
  return {
    kind: 'jwt',
    keys: jwtKeys(variables),
    issuer: neededText(variables, 'RELAY_JWT_ISSUER', issuerRemedy),
    audiences,
    algorithms: jwtAlgorithms(variables),
    place: jwtPlace(variables),
    idClaim: textOf(variables, 'RELAY_USER_ID_CLAIM') ?? 'sub',
  }
}

function jwtKeys(variables: Variables): JwtIdentity['keys'] {
  const secret = secretText(variables, 'RELAY_JWT_SECRET')
  const isByUrl = textOf(variables, 'RELAY_JWT_JWKS_URL') !== undefined
  if (secret !== undefined && isByUrl) {
    const sentence = 'RELAY_JWT_JWKS_URL and RELAY_JWT_SECRET both say how JWTs are verified. Remove one.'
    throw new RelayConfigError('invalid_option', 'RELAY_JWT_SECRET', sentence)
  }
  if (secret === undefined) {
    if (isByUrl) return { jwksUrl: checkedText(variables, 'RELAY_JWT_JWKS_URL', trustedUrl) }
    const remedy =
      "Set it to the URL of the issuer's keys, or RELAY_JWT_SECRET to the secret that signs JWTs."
    throw missingOption('RELAY_JWT_JWKS_URL', remedy)
  }
  const refuse = (text: string) =>
    `RELAY_JWT_SECRET ${text}. Set it, and the host's, to a random string, for instance from: openssl rand -base64 48`
  const usable = usableSecret(
    secret,
    ({ code, text }) => new RelayConfigError(code, 'RELAY_JWT_SECRET', refuse(text)),
  )
  const bytes = Buffer.byteLength(usable)
  if (bytes >= minSecretBytes) return { secret: usable }
  const sentence = refuse(`has ${bytes} bytes, and HS256 needs ${minSecretBytes}`)
  throw new RelayConfigError('invalid_option', 'RELAY_JWT_SECRET', sentence)
}

/** A public key must never verify by HS256: everyone has it (RFC 8725 §2.1). */
function jwtAlgorithms(variables: Variables): readonly string[] {
  const isByUrl = textOf(variables, 'RELAY_JWT_JWKS_URL') !== undefined
  const known = isByUrl ? knownAlgorithms : secretAlgorithms
  const given = listOf(variables, 'RELAY_JWT_ALGORITHMS')
  const strange = given.find((name) => !known.includes(name))
  if (strange !== undefined) {
    const by = isByUrl ? 'RELAY_JWT_JWKS_URL' : 'RELAY_JWT_SECRET'
    const sentence = `RELAY_JWT_ALGORITHMS contains ${JSON.stringify(strange)}, which does not go with ${by}. ${suggestion(strange, known)}`
    throw new RelayConfigError('invalid_option', 'RELAY_JWT_ALGORITHMS', sentence)
  }
  if (given.length > 0) return given
  return isByUrl ? keyAlgorithms : ['HS256']
}

function jwtPlace(variables: Variables): JwtIdentity['place'] {
  const cookie = textOf(variables, 'RELAY_JWT_COOKIE')
  const header = textOf(variables, 'RELAY_JWT_HEADER')
  if (cookie !== undefined && header !== undefined) {
    const sentence = 'RELAY_JWT_COOKIE and RELAY_JWT_HEADER both say where the JWT is. Remove one.'
    throw new RelayConfigError('invalid_option', 'RELAY_JWT_COOKIE', sentence)
  }
  const place =
    cookie === undefined
      ? { header: headerName('RELAY_JWT_HEADER', header ?? 'authorization') }
      : { cookie: token('RELAY_JWT_COOKIE', cookie, 'the name of a cookie') }
  const needsSession = textOf(variables, 'RELAY_GATEWAY_SESSION') === 'required'
  if (needsSession && 'header' in place && place.header === 'authorization') {
    const sentence =
      'RELAY_GATEWAY_SESSION is required, but a gateway call has its relay token in Authorization, so that it cannot carry the JWT. Set RELAY_JWT_COOKIE or RELAY_JWT_HEADER, or remove RELAY_GATEWAY_SESSION.'
    throw new RelayConfigError('invalid_option', 'RELAY_GATEWAY_SESSION', sentence)
  }
  return place
}

function headerIdentity(variables: Variables): HeaderIdentity {
  const remedy = "Set it to the header that has the user's id, such as X-User-Id."
  const header = headerName('RELAY_IDENTITY_HEADER', neededText(variables, 'RELAY_IDENTITY_HEADER', remedy))
  const from = addressRanges(variables, 'RELAY_IDENTITY_FROM')
  if (from.length === 0) {
    const sentence = `Set it to the addresses that send ${header}, such as 10.0.0.0/8: from any other address, a browser could name any user.`
    throw missingOption('RELAY_IDENTITY_FROM', sentence)
  }
  return { kind: 'header', header, from, claims: claimHeaders(variables) }
}

function claimHeaders(variables: Variables): Readonly<Record<string, string>> {
  const pairs = listOf(variables, 'RELAY_IDENTITY_CLAIMS').map((entry): [string, string] => {
    const [claim = '', name = ''] = entry.split('=')
    if (claim !== '' && name !== '') return [claim, headerName('RELAY_IDENTITY_CLAIMS', name)]
    throw invalidOption(
      'RELAY_IDENTITY_CLAIMS',
      JSON.stringify(entry),
      'claim=Header, such as email=X-User-Email',
    )
  })
  return Object.fromEntries(pairs)
}

function sessionIdentity(variables: Variables): SessionIdentity {
  const remedy = "Set it to the host's URL that answers who is signed in, such as http://app:8000/session."
  neededText(variables, 'RELAY_SESSION_URL', remedy)
  return {
    kind: 'session',
    url: checkedText(variables, 'RELAY_SESSION_URL', trustedUrl),
    timeoutMs: wholeNumber(
      variables,
      'RELAY_SESSION_TIMEOUT_MS',
      whole({ default: 2_000, min: 100, max: 10_000, unit: 'milliseconds' }),
    ),
    cacheMs:
      1_000 *
      wholeNumber(
        variables,
        'RELAY_SESSION_CACHE_SECONDS',
        whole({ default: 5, min: 0, max: 60, unit: 'seconds' }),
      ),
    idClaim: textOf(variables, 'RELAY_USER_ID_CLAIM') ?? 'id',
  }
}

/** Returns the addresses and CIDRs of a list. @throws RelayConfigError */
export function addressRanges(variables: Variables, name: VariableName): readonly string[] {
  return listOf(variables, name).map((entry, at) => addressRange.read(`${name}[${at}]`, entry))
}

const addressRange: Check<string> = {
  read(option, value) {
    const text = String(value)
    const [address = '', bits, ...rest] = text.split('/')
    const family = isIP(address)
    const maxBits = family === 4 ? 32 : 128
    const isRange = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= maxBits)
    if (family === 0 || !isRange || rest.length > 0) {
      throw invalidOption(
        option,
        JSON.stringify(text),
        'an address or a CIDR, such as 10.0.0.0/8 or fd00::/8',
      )
    }
    if (bits !== undefined && Number(bits) === 0) {
      const sentence = `${option} is ${text}, which is every address. List those of your proxies or your host.`
      throw new RelayConfigError('invalid_option', option, sentence)
    }
    return text
  },
}

function headerName(option: string, name: string): string {
  return token(option, name, 'the name of a header').toLowerCase()
}

/** RFC 9110 §5.6.2. */
function token(option: string, text: string, expected: string): string {
  if (/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(text)) return text
  throw invalidOption(option, JSON.stringify(text), expected)
}
