import { credentialCooldownMs, freshCredentialMs } from '../config/defaults.ts'
import type { GatewayCredentials } from '../credentials/gateway-credentials.ts'
import type { HeldToken } from '../credentials/held-token.ts'
import { RelayError } from '../errors.ts'
import type { GatewayProvider } from '../provider/provider.ts'
import type { SecretVersions } from '../secrets/secret-versions.ts'
import type { Clock } from '../time/clock.ts'
import type { IdentifiedSubject } from '../user.ts'

/** The facts after the provider has refused a call's credential. */
export interface Refusal {
  /** Whether a secret has changed since the call was made. */
  readonly hasNewSecret: boolean
  /** The credential that the call carried: none, one that the host keeps, or one that the provider issues. */
  readonly credential: 'none' | 'kept' | 'issued'
  /** Whether the status may refuse the user instead, as a 403 does, and the credential was issued a moment ago. */
  readonly mayRefuseUser?: boolean
  /** Whether there is another credential now. `undefined` until it has been asked for. */
  readonly hasNewCredential?: boolean
}

/**
 * Decides what follows a refusal: pass it to the user, send the call again, load the host's credential again, have the
 * provider issue another one, or give up. A call is sent again only if something about it is new.
 */
export function afterRefusal(refusal: Refusal): 'pass' | 'retry' | 'reload' | 'renew' | 'give up' {
  const { hasNewSecret, credential, mayRefuseUser, hasNewCredential } = refusal
  if (credential === 'none') return hasNewSecret ? 'retry' : 'give up'
  if (hasNewCredential === undefined) {
    if (credential === 'kept') return 'reload'
    return mayRefuseUser && !hasNewSecret ? 'pass' : 'renew'
  }
  if (hasNewCredential) return 'retry'
  if (credential === 'kept') return 'give up'
  if (hasNewSecret) return 'retry'
  return mayRefuseUser ? 'pass' : 'give up' // the provider has issued the same credential once more
}

/** The credential and the secrets that a refused call was sent with. */
export interface Attempt {
  readonly held: HeldToken | undefined
  readonly secretVersion: number
  /** The provider's answer. */
  readonly status: number
}

/** Parts of a renewal. */
export interface RenewalParts {
  readonly credentials: GatewayCredentials
  readonly secrets: SecretVersions
  /** Reads the secrets again. Never rejects: a credential can be renewed while the secret manager is down. */
  readonly rereadSecrets: () => Promise<unknown>
  readonly clock: Clock
}

/** What follows a refusal. */
export type Renewed =
  /** The answer is about the user and goes to the browser. */
  | { readonly step: 'pass' }
  /** The call is sent again with this credential. */
  | { readonly step: 'retry'; readonly held: HeldToken | undefined }

/** Decides what follows a refusal. @throws RelayError if sending the call again would change nothing */
export type Renew = (subject: IdentifiedSubject, attempt: Attempt) => Promise<Renewed>

/**
 * Returns whether a refusal is about the user: the provider has understood who we are (RFC 9110 §15.5.4) and has issued
 * the credential a moment ago with the same secrets. A consent that has ended is such a refusal.
 */
export function mayRefuseUser(status: number, held: HeldToken | undefined, clock: Clock): boolean {
  return status === 403 && held !== undefined && clock.monotonicMs() - held.sentAtMs < freshCredentialMs
}

/** Creates the renewal of a provider's credentials. */
export function createRenewal(
  { id, secrets: readers, credential: recipe }: GatewayProvider,
  { credentials, secrets, rereadSecrets, clock }: RenewalParts,
): Renew {
  // A credential's own secrets are read again when it is minted.
  const hasOtherSecrets = readers.some((reader) => !recipe?.secrets.includes(reader))
  const credential = recipe ? (recipe.renewable === false ? 'kept' : 'issued') : 'none'

  return async function renew(subject, { held, secretVersion, status }) {
    if (hasOtherSecrets) await rereadSecrets()
    const refusal: Refusal = {
      credential,
      hasNewSecret: secrets.version !== secretVersion,
      mayRefuseUser: mayRefuseUser(status, held, clock),
    }
    let step = afterRefusal(refusal)
    let current = held
    if (recipe && (step === 'reload' || step === 'renew')) {
      // Without the cached copy the host is asked, which costs no call to the provider.
      if (step === 'reload') credentials.forget(recipe, subject.id)
      const refused = step === 'renew' ? held?.tokenId : undefined
      current = await credentials.obtain(recipe, subject, refused)
      step = afterRefusal({
        ...refusal,
        mayRefuseUser: mayRefuseUser(status, current, clock),
        hasNewCredential: current.tokenId !== held?.tokenId,
      })
    }
    if (step === 'pass') return { step }
    if (step === 'retry') return { step, held: current }
    throw credential === 'issued' ? renewedJustNow(id, credentialCooldownMs) : credentialRejected(id, status)
  }
}

/** The error for a refusal of our own credential, which is not the user's fault (G15). */
export function credentialRejected(provider: string, status: number, difference = ''): RelayError {
  return new RelayError('upstream_credentials_rejected', {
    provider,
    hint: `The provider answered ${status} to a credential that was just obtained. Check its scopes and the secrets.${difference}`,
  })
}

/** The error for a call that may succeed later, with the renewed credential. */
export function renewedJustNow(provider: string, retryAfterMs: number): RelayError {
  const message = 'The credential was renewed. Try again.'
  return new RelayError('upstream_unavailable', { message, provider, retryAfterMs })
}

/** The error for a call that may succeed later, with the provider's time. */
export function refusedForTime(provider: string, retryAfterMs: number, difference: string): RelayError {
  const message = 'The provider refused the time of the call. Try again.'
  return new RelayError('upstream_unavailable', { message, provider, retryAfterMs, hint: difference.trim() })
}
