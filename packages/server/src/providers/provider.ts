import type { ConnectPlace } from '@token-relay/protocol'
import type { Clock } from '../clock.ts'
import type { ArrivedToken } from '../credentials/held-token.ts'
import { RelayConfigError } from '../errors.ts'
import type { SecretReader } from '../secret-source.ts'
import type { RegisteredUser, RelayUser } from '../subject.ts'
import type { UpstreamClient } from '../upstream/http-client.ts'

/**
 * A token that the provider itself has bound to one user: the only kind that may reach a browser. A business-wide
 * credential has no such mark and so does not type-check where a token leaves the relay.
 */
export interface SubjectBound extends ArrivedToken {
  readonly bound: 'subject'
}

/** What a provider needs to ask for a token. */
export interface MintTools {
  readonly upstream: UpstreamClient
  readonly clock: Clock
}

/** Origins by Content-Security-Policy directive. */
export interface CspSources {
  readonly connectSrc: readonly string[]
  readonly frameSrc: readonly string[]
  readonly formAction: readonly string[]
}

/** Where a provider is mounted; the editor offers the known ones. */
export type ProviderName = 'wealthica' | (string & {})

/** A third-party API whose tokens are relayed. Made by a function such as {@link wealthica}. */
export interface Provider<User extends RelayUser = RegisteredUser> {
  /** The first part of its paths, such as `wealthica`. */
  readonly id: string
  /** `direct`: the provider's own user token goes to the browser. */
  readonly mode: 'direct'
  /** Base of the provider's API, for the browser. */
  readonly api: string
  /** The provider's widget, where it has one. */
  readonly connect?: ConnectPlace
  /** Seconds since issue after which a purpose takes the token no longer. Without an entry the purpose is unknown. */
  readonly windows: { readonly connect?: number }
  /** What a page's Content-Security-Policy must allow to use the token and the widget. */
  readonly csp: CspSources
  /** Seconds before expiry in which the provider advises against using a token. */
  readonly leewaySeconds: number
  /** The addresses it calls, by the option that sets them. */
  readonly urls: Readonly<Record<string, string>>
  readonly secrets: readonly SecretReader[]
  /** The subject's name at the provider. @throws RelayError `no_provider_account` */
  account(user: User): Promise<string> | string
  /** Asks the provider for a token. @throws RelayError */
  mint(account: string, tools: MintTools): Promise<SubjectBound>
}

/** Checks the `id` that a provider is mounted under. */
export function providerId(value: unknown, fallback: string): string {
  if (value === undefined) return fallback
  if (typeof value === 'string' && /^[a-z][a-z0-9-]{0,31}$/.test(value)) return value
  throw new RelayConfigError(
    'invalid_option',
    `${fallback}.id`,
    `${fallback}.id must be lower-case letters, digits and hyphens, beginning with a letter, at most 32: it is the first part of the path.`,
  )
}
