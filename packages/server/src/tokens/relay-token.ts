import { createHmac, randomUUID } from 'node:crypto'
import { isRecord, type UnknownRecord } from '@token-relay/protocol'
import { jwtVerify, type JWTHeaderParameters } from 'jose'
import { createBoundedMap } from '../bounded-map.ts'
import type { Clock } from '../time/clock.ts'
import { maxCachedTokens, maxRelayTokenLifeSeconds, relayTokenSkewSeconds } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import type { DerivedKey, KeyRing } from '../secrets/key-ring.ts'
import type { Issued, Moment, ProcessTime, Stamp } from './process-time.ts'

/** The claims of a relay token. */
export interface RelayClaims {
  /** The provider it is good for. */
  readonly provider: string
  /** The subject's id. */
  readonly sub: string
  /** The subject's account at the provider when the token was minted. */
  readonly pid: string
  /** What the provider's `permissions` returned when the token was minted, unless that was nothing. */
  readonly permissions?: readonly string[]
}

/** The claims of a relay token that has been verified. */
export interface RelayGrant extends RelayClaims {
  readonly issued: Issued
}

interface VerifiedGrant extends RelayGrant {
  /** On this process's clock. */
  readonly endsAtMs: number
}

/** Issues and verifies relay tokens. */
export interface RelayTokens {
  issue(claims: RelayClaims, moment: Moment): Promise<string>
  /** Returns the claims of a token for `provider`, at once if it is known. The caller checks for a log-out. @throws RelayError `invalid_token` */
  verify(token: string, provider: string): RelayGrant | Promise<RelayGrant>
}

/** Parts of relay tokens. */
export interface RelayTokenParts {
  /** The relay's name, which is `iss` and part of the key: relays of other names refuse the token. */
  readonly name: string
  readonly ring: KeyRing
  readonly lifeSeconds: number
  readonly clock: Clock
  readonly time: ProcessTime
}

const type = 'relay+jwt'
const algorithm = 'HS256'

/**
 * Creates the issuer of relay tokens: JWTs for one subject, one account, one provider, and our gateway.
 *
 * `jose` verifies them. They are signed here: that takes 9 µs of CPU, by `jose` and Web Crypto 160 µs.
 */
export function createRelayTokens(parts: RelayTokenParts): RelayTokens {
  const { name, ring, lifeSeconds, clock, time } = parts
  const keys = ring.keysFor('relay-token', name)
  const [{ id: kid, key: signingKey }] = keys
  const header = encoded({ alg: algorithm, typ: type, kid })
  const skewMs = relayTokenSkewSeconds * 1000
  // A signature is verified once for each token. Provider, expiry and log-outs are checked on every use.
  const verified = createBoundedMap<string, VerifiedGrant>(maxCachedTokens)

  /** A token's end counts in elapsed time as soon as this process knows the token: setting a clock back revives none. */
  const endOf = ({ tickMs, foreignAtMs }: Issued, expMs: number): number => {
    if (foreignAtMs === undefined) return tickMs + lifeSeconds * 1000 + skewMs
    return tickMs + Math.min(expMs - clock.nowMs(), maxRelayTokenLifeSeconds * 1000) + skewMs
  }

  const verifySigned = async (token: string, provider: string): Promise<VerifiedGrant> => {
    const { payload } = await jwtVerify(token, (header) => keyFor(header, keys), {
      algorithms: [algorithm], // K2
      typ: type, // K5
      issuer: name,
      audience: provider, // K6
      clockTolerance: relayTokenSkewSeconds, // K4
      currentDate: new Date(clock.nowMs()),
      requiredClaims: ['exp', 'iat', 'jti'],
    })
    const { sub, pid, iat, exp } = payload
    const issued = iat === undefined ? null : time.read(stampIn(payload, iat))
    if (typeof sub !== 'string' || typeof pid !== 'string' || exp === undefined || !issued) {
      throw invalidToken()
    }
    return { provider, sub, pid, ...permissionsIn(payload), issued, endsAtMs: endOf(issued, exp * 1000) }
  }

  const isAlive = ({ endsAtMs }: VerifiedGrant): boolean => clock.monotonicMs() < endsAtMs

  const verifyAnew = async (
    token: string,
    provider: string,
    known: VerifiedGrant | undefined,
  ): Promise<RelayGrant> => {
    const grant = await verifySigned(token, provider).catch(() => {
      throw invalidToken() // one answer for every fault: do not reveal which check failed
    })
    // A token of another process that was seen before keeps its end, although the wall clock may be earlier now.
    const current = known?.provider === provider ? known : grant
    verified.set(token, current)
    if (isAlive(current)) return current
    throw invalidToken()
  }

  return {
    async issue({ provider, sub, pid, permissions }, moment) {
      const { process, tickMs, atMs } = time.stamp(moment)
      const claims = encoded({
        pid,
        permissions, // left out by JSON if there are none
        run: process,
        tick: tickMs,
        iss: name,
        aud: provider,
        sub,
        jti: randomUUID(),
        iat: atMs / 1000, // RFC 7519 §2: a NumericDate may have a fraction
        exp: (atMs + lifeSeconds * 1000) / 1000,
      })
      const signed = `${header}.${claims}`
      return `${signed}.${createHmac('sha256', signingKey).update(signed).digest('base64url')}`
    },
    verify(token, provider) {
      const known = verified.get(token)
      return known?.provider === provider && isAlive(known) ? known : verifyAnew(token, provider, known)
    },
  }
}

function encoded(part: UnknownRecord): string {
  return Buffer.from(JSON.stringify(part), 'utf8').toString('base64url')
}

function permissionsIn({ permissions }: UnknownRecord): Pick<RelayClaims, 'permissions'> {
  if (!Array.isArray(permissions)) return {}
  return { permissions: permissions.filter((permission) => typeof permission === 'string') }
}

/** A token without our claims is treated as one of another process. */
function stampIn({ run, tick }: UnknownRecord, iatSeconds: number): Stamp {
  return {
    process: typeof run === 'string' ? run : '',
    tickMs: typeof tick === 'number' ? tick : NaN,
    atMs: Math.round(iatSeconds * 1000),
  }
}

/** K1, K3: only a key of ours, named by `kid`, verifies. A key that the token brings along is an attack. */
function keyFor(header: JWTHeaderParameters, keys: readonly DerivedKey[]): DerivedKey['key'] {
  const foreign = ['jku', 'jwk', 'x5u', 'x5c', 'crit'].some((name) => isRecord(header) && name in header)
  const match = keys.find(({ id }) => id === header.kid)
  if (foreign || !match) throw invalidToken()
  return match.key
}

/** The error for a relay token that this gateway does not accept. */
export function invalidToken(): RelayError {
  return new RelayError('invalid_token')
}
