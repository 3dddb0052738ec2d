import { createHash } from 'node:crypto'

/** A credential that the processes of a relay share. */
export interface SharedCredential {
  /** The provider's id. */
  readonly provider: string
  /** What distinguishes credentials of this kind from all others: client, scopes, audience, addresses. */
  readonly identity: readonly string[]
  /** `undefined` for a credential that the whole business shares. */
  readonly subjectId: string | undefined
}

/** The keys under which the store holds what belongs to one credential. */
export interface StorePlaces {
  /** The token, or the log-out that ended it. */
  readonly entry: string
  /** The claim of the process that mints it. */
  readonly lease: string
  /** The count of mints that pages forced. */
  readonly forced: string
  /** The failure that concerns this credential. */
  readonly failure: string
  /** The failure that concerns every subject of the provider. */
  readonly providerFailure: string
  /** The last subject that the provider has limited. */
  readonly limited: string
}

/**
 * Returns a credential's keys. The same in every process with the same settings and secrets, they differ for all others
 * (M13), and show neither subject nor secret.
 *
 * @param fingerprint hash of the provider's secrets: a changed secret starts with empty places
 */
export function placesOf(
  { provider, identity, subjectId }: SharedCredential,
  fingerprint: string,
): StorePlaces {
  const credential = hashOf([provider, fingerprint, identity, subjectId ?? null])
  const all = hashOf([provider, fingerprint])
  return {
    entry: `credential:${credential}`,
    lease: `lease:${credential}`,
    forced: `forced:${credential}`,
    failure: `failure:${credential}`,
    providerFailure: `failure:${all}`,
    limited: `limited:${all}`,
  }
}

/** JSON, because a separator could be part of a value. */
function hashOf(parts: readonly unknown[]): string {
  const hash = createHash('sha256').update(`token-relay/store\0${JSON.stringify(parts)}`)
  return hash.digest().subarray(0, 16).toString('base64url')
}
