import { randomUUID } from 'node:crypto'
import { isRecord } from '@token-relay/protocol'
import { jwtVerify, type JWTHeaderParameters, SignJWT } from 'jose'
import { createBoundedMap } from '../bounded-map.ts'
import type { Clock } from '../time/clock.ts'
import { maxCachedTokens, relayTokenSkewSeconds } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import type { DerivedKey, KeyRing } from '../secrets/key-ring.ts'

/** The claims of a relay token. */
export interface RelayClaims {
  /** The provider it is good for. */
  readonly provider: string
  /** The subject's id. */
  readonly sub: string
  /** The subject's account at the provider when the token was minted. */
  readonly pid: string
  /** The generation it was minted in. */
  readonly gen: number
}

interface VerifiedClaims extends RelayClaims {
  readonly expSeconds: number
}

/** Issues and verifies relay tokens. */
export interface RelayTokens {
  issue(claims: RelayClaims): Promise<string>
  /** Returns the claims of a token for `provider`. The caller checks the generation. @throws RelayError `invalid_token` */
  verify(token: string, provider: string): Promise<RelayClaims>
}

/** Parts of relay tokens. */
export interface RelayTokenParts {
  /** `iss`. */
  readonly name: string
  readonly ring: KeyRing
  readonly lifeSeconds: number
  readonly clock: Clock
}

const type = 'relay+jwt'
const algorithm = 'HS256'

/** Creates the issuer of relay tokens: JWTs by `jose`, for one subject, one account, one provider, and our gateway. */
export function createRelayTokens({ name, ring, lifeSeconds, clock }: RelayTokenParts): RelayTokens {
  const keys = ring.keysFor('relay-token')
  // A signature is verified once for each token. Provider and expiry are checked on every use.
  const verified = createBoundedMap<string, VerifiedClaims>(maxCachedTokens)

  const verifySigned = async (token: string, provider: string): Promise<VerifiedClaims> => {
    const { payload } = await jwtVerify(token, (header) => keyFor(header, keys), {
      algorithms: [algorithm], // K2
      typ: type, // K5
      issuer: name,
      audience: provider, // K6
      clockTolerance: relayTokenSkewSeconds, // K4
      currentDate: new Date(clock.nowMs()),
      requiredClaims: ['exp', 'iat', 'jti'],
    })
    const { sub, pid, gen, exp } = payload
    if (typeof sub !== 'string' || typeof pid !== 'string' || typeof gen !== 'number' || exp === undefined) {
      throw invalidToken()
    }
    return { provider, sub, pid, gen, expSeconds: exp }
  }

  return {
    issue({ provider, sub, pid, gen }) {
      const [{ id, key }] = keys
      const nowSeconds = Math.floor(clock.nowMs() / 1000)
      return new SignJWT({ pid, gen })
        .setProtectedHeader({ alg: algorithm, typ: type, kid: id })
        .setIssuer(name)
        .setAudience(provider)
        .setSubject(sub)
        .setJti(randomUUID())
        .setIssuedAt(nowSeconds)
        .setExpirationTime(nowSeconds + lifeSeconds)
        .sign(key)
    },
    async verify(token, provider) {
      const known = verified.get(token)
      if (known?.provider === provider && clock.nowMs() / 1000 < known.expSeconds + relayTokenSkewSeconds)
        return known
      const claims = await verifySigned(token, provider).catch(() => {
        throw invalidToken() // one answer for every fault: do not reveal which check failed
      })
      verified.set(token, claims)
      return claims
    },
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
