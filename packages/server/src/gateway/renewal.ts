import { credentialCooldownMs } from '../config/defaults.ts'
import type { GatewayCredentials } from '../credentials/gateway-credentials.ts'
import type { HeldToken } from '../credentials/held-token.ts'
import { RelayError } from '../errors.ts'
import type { GatewayProvider } from '../provider/provider.ts'
import type { SecretVersions } from '../secrets/secret-versions.ts'
import type { IdentifiedSubject } from '../user.ts'

/** The facts after the provider has refused a call's credential. */
export interface Refusal {
  /** Whether a secret has changed since the call was made. */
  readonly hasNewSecret: boolean
  /** The credential that the call carried: none, one that the host keeps, or one that the provider issues. */
  readonly credential: 'none' | 'kept' | 'issued'
  /** Whether there is another credential now. `undefined` until it has been asked for. */
  readonly hasNewCredential?: boolean
}

/**
 * Decides what follows a refusal: send the call again, load the host's credential again, have the provider issue
 * another one, or give up. A call is sent again only if something about it is new.
 */
export function afterRefusal(refusal: Refusal): 'retry' | 'reload' | 'renew' | 'give up' {
  const { hasNewSecret, credential, hasNewCredential } = refusal
  if (credential === 'none') return hasNewSecret ? 'retry' : 'give up'
  if (hasNewCredential === undefined) return credential === 'kept' ? 'reload' : 'renew'
  if (hasNewCredential) return 'retry'
  return credential === 'issued' && hasNewSecret ? 'retry' : 'give up'
}

/** The credential and the secrets that a refused call was sent with. */
export interface Attempt {
  readonly held: HeldToken | undefined
  readonly secretVersion: number
}

/** Parts of a renewal. */
export interface RenewalParts {
  readonly credentials: GatewayCredentials
  readonly secrets: SecretVersions
  /** Reads the secrets again. Never rejects: a credential can be renewed while the secret manager is down. */
  readonly rereadSecrets: () => Promise<unknown>
}

/** Returns the credential to send the call again with. @throws RelayError if sending it again would change nothing */
export type Renew = (subject: IdentifiedSubject, attempt: Attempt) => Promise<HeldToken | undefined>

/** Creates the renewal of a provider's credentials. */
export function createRenewal(
  { id, secrets: readers, credential: recipe }: GatewayProvider,
  { credentials, secrets, rereadSecrets }: RenewalParts,
): Renew {
  // A credential's own secrets are read again when it is minted.
  const hasOtherSecrets = readers.some((reader) => !recipe?.secrets.includes(reader))
  const credential = recipe ? (recipe.renewable === false ? 'kept' : 'issued') : 'none'

  return async function renew(subject, { held, secretVersion }) {
    if (hasOtherSecrets) await rereadSecrets()
    const refusal: Refusal = { credential, hasNewSecret: secrets.version !== secretVersion }
    let step = afterRefusal(refusal)
    let current = held
    if (recipe && (step === 'reload' || step === 'renew')) {
      // Without the cached copy the host is asked, which costs no call to the provider.
      if (step === 'reload') credentials.forget(recipe, subject.id)
      const refused = step === 'renew' ? held?.tokenId : undefined
      current = await credentials.obtain(recipe, subject, refused)
      step = afterRefusal({ ...refusal, hasNewCredential: current.tokenId !== held?.tokenId })
    }
    if (step === 'retry') return current
    throw credential === 'issued' ? renewedJustNow(id, credentialCooldownMs) : credentialRejected(id)
  }
}

/** The error for a refusal of our own credential, which is not the user's fault (G15). */
export function credentialRejected(provider: string): RelayError {
  return new RelayError('upstream_credentials_rejected', {
    provider,
    hint: 'The provider refused a credential that was just obtained. Check its scopes and the secrets.',
  })
}

/** The error for a call that may succeed later, with the renewed credential. */
export function renewedJustNow(provider: string, retryAfterMs: number): RelayError {
  return new RelayError('upstream_unavailable', {
    message: 'The credential was renewed. Try again.',
    provider,
    retryAfterMs,
  })
}
