import { missingOption } from '../config/option-table.ts'
import { RelayConfigError } from '../errors.ts'
import { usableSecret } from '../secrets/placeholders.ts'
import { headerName, tokenName } from './header-name.ts'
import { suggestion } from './nearest.ts'
import { trustedUrl } from './trusted-url.ts'
import { type Variables, checkedText, listOf, neededText, secretText, textOf } from './variables.ts'

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

const keyAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA']
const knownAlgorithms = [...keyAlgorithms, 'RS384', 'RS512', 'PS384', 'PS512', 'ES384', 'ES512', 'Ed25519']
const secretAlgorithms = ['HS256', 'HS384', 'HS512']
const minSecretBytes = 32 // RFC 7518 §3.2: a key of the hash's size or larger

/** Reads how JWTs are verified, and where they are. @throws RelayConfigError */
export function readJwtIdentity(variables: Variables): JwtIdentity {
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
      : { cookie: tokenName('RELAY_JWT_COOKIE', cookie, 'the name of a cookie') }
  const needsSession = textOf(variables, 'RELAY_GATEWAY_SESSION') === 'required'
  if (needsSession && 'header' in place && place.header === 'authorization') {
    const sentence =
      'RELAY_GATEWAY_SESSION is required, but a gateway call has its relay token in Authorization, so that it cannot carry the JWT. Set RELAY_JWT_COOKIE or RELAY_JWT_HEADER, or remove RELAY_GATEWAY_SESSION.'
    throw new RelayConfigError('invalid_option', 'RELAY_GATEWAY_SESSION', sentence)
  }
  return place
}
