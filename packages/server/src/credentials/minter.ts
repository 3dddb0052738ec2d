import { RelayError, asRelayError } from '../errors.ts'
import type { EventHub, MintReason } from '../events.ts'
import type { SecretVersions } from '../secrets/secret-versions.ts'
import type { Clock } from '../time/clock.ts'
import { withDeadline } from '../time/deadline.ts'
import type { ProviderToken } from '../upstream/provider-token.ts'
import { subjectHash } from '../user.ts'
import { type ProviderFailures, createFailureMemory } from './failure-memory.ts'
import { type HeldToken, holdToken, leftMs } from './held-token.ts'

/** The issuer of a provider's tokens, whatever their kind. */
export interface Issuer {
  /** The provider's id. */
  readonly provider: string
  /** The host's secrets. */
  readonly secrets: SecretVersions
  /** Failures that affect every subject. */
  readonly failures: ProviderFailures
}

/** One mint. */
export interface MintOrder {
  readonly issuer: Issuer
  /** The key that failures of this subject are remembered under. */
  readonly key: string
  /** `undefined` for a credential that the whole business shares. */
  readonly subjectId: string | undefined
  /** For the event. */
  readonly reason: MintReason
  /** Milliseconds before expiry in which the provider advises against using the token. */
  readonly leewayMs: number
  /** Asks the provider. */
  readonly mint: () => Promise<ProviderToken>
}

/** Asks providers for tokens. */
export interface Minter {
  /** Throws the failure that callers share now. A refusal of the secrets ends early if they have changed. */
  check(order: MintOrder): Promise<void>
  /**
   * Asks the provider, holds the token and reports the outcome, in this order.
   *
   * @param timeMs milliseconds for it, by default the whole deadline
   * @throws RelayError
   */
  mint(order: MintOrder, timeMs?: number): Promise<HeldToken>
  /** Remembers a failure that another process met for the same subject. */
  adopt(order: MintOrder, error: RelayError, leftMs: number): void
  /** Passes an error to the operator, once. */
  reportError(error: unknown): void
}

/** Parts of a minter. */
export interface MinterParts {
  readonly clock: Clock
  /** Returns 0 to 1. */
  readonly random: () => number
  readonly events: EventHub
  /** Called once for each failed mint, however many callers share it. */
  readonly onError: (error: unknown) => void
  /** Milliseconds for a whole mint, including the functions that fetch secrets. */
  readonly deadlineMs: number
  /** Failures of single subjects to remember. */
  readonly maxFailures: number
}

/** Creates a minter that remembers no failure yet. */
export function createMinter(parts: MinterParts): Minter {
  const { clock, random, events, onError, deadlineMs, maxFailures } = parts
  const failures = createFailureMemory(clock, maxFailures)
  const reported = new WeakSet<RelayError>()

  const reportError = (error: unknown): void => {
    // A mint that needs another credential fails with that mint's error, which has been reported there.
    if (error instanceof RelayError && reported.has(error)) return
    if (error instanceof RelayError) reported.add(error)
    onError(error)
  }

  const inTime = <Value>(
    { provider, secrets }: Issuer,
    work: (isLate: () => boolean) => Promise<Value>,
    timeMs = deadlineMs,
  ): Promise<Value> => {
    let isLate = false
    const running = work(() => isLate)
    return withDeadline(running, timeMs, () => {
      isLate = true
      secrets.abandon() // it may be the secret manager that did not answer
      const hint = 'A mint took longer than tokenDeadlineMs, with the functions that fetch secrets.'
      return new RelayError('upstream_timeout', { provider, hint })
    })
  }

  const haveSecretsChanged = async (issuer: Issuer, version: number): Promise<boolean> => {
    try {
      return await inTime(issuer, () => issuer.secrets.renewed(version))
    } catch (error) {
      reportError(error)
      throw error
    }
  }

  const check = async ({ issuer, key }: MintOrder): Promise<void> => {
    const { version } = issuer.secrets
    const shared = issuer.failures.recall(version) ?? failures.recall(failureKey(version, key))
    if (!shared) return
    reported.add(shared)
    if (!isRejection(shared) || !(await haveSecretsChanged(issuer, version))) throw shared
  }

  const askOnce = async ({ issuer, leewayMs, mint }: MintOrder): Promise<HeldToken> => {
    const sentAtMs = clock.monotonicMs()
    const wallMs = clock.nowMs()
    const held = holdToken(await mint(), { sentAtMs, wallMs, leewayMs, random: random() })
    // Judged when the answer is here: it may have taken longer than the life that was left.
    if (held && leftMs(held, clock.monotonicMs()) > 0) return held
    throw staleToken(issuer.provider, 'The token had already expired when it arrived.')
  }

  /** Asks once more if the provider refuses and a secret has changed: a rotation fails no caller. */
  const ask = async (order: MintOrder, isLate: () => boolean): Promise<HeldToken> => {
    const { secrets } = order.issuer
    const { version } = secrets
    try {
      return await askOnce(order)
    } catch (error) {
      if (!isRefusal(error) || isLate()) throw error
      const hasChanged = await secrets.renewed(version).catch((fault: unknown) => {
        reportError(fault) // the refusal is the answer, whatever the secret manager says
        return false
      })
      if (!hasChanged || isLate()) throw error
      return askOnce(order)
    }
  }

  return {
    check,
    async mint(order, timeMs) {
      const { issuer, key, subjectId, reason } = order
      const startedAtMs = clock.monotonicMs()
      const report = (outcome: 'ok' | RelayError['code']) =>
        events.emit('mint', () => ({
          provider: issuer.provider,
          ...(subjectId !== undefined && { subject: subjectHash(subjectId) }),
          reason,
          outcome,
          durationMs: clock.monotonicMs() - startedAtMs,
        }))
      try {
        const held = await inTime(issuer, (isLate) => ask(order, isLate), timeMs)
        failures.forget(failureKey(issuer.secrets.version, key))
        issuer.failures.succeeded(issuer.secrets.version, subjectId)
        report('ok')
        return held
      } catch (error) {
        if (error instanceof RelayError) {
          issuer.failures.note(issuer.secrets.version, error, subjectId)
          failures.remember(failureKey(issuer.secrets.version, key), error)
        }
        report(asRelayError(error).code)
        reportError(error)
        throw error
      }
    },
    adopt: ({ issuer, key }, error, leftMs) =>
      failures.remember(failureKey(issuer.secrets.version, key), error, leftMs),
    reportError,
  }
}

/** The error for a token that arrived too late to be used. */
export function staleToken(provider: string, message: string): RelayError {
  const hint = "Compare the provider's clock (its Date header) with the token's iat and exp."
  return new RelayError('upstream_stale_token', { message, provider, hint })
}

/** A changed secret starts without failures. */
const failureKey = (version: number, key: string): string => `${version} ${key}`

const isRejection = ({ code }: RelayError): boolean => code === 'upstream_credentials_rejected'

/** A provider may refuse a user where it means the secrets, such as by a 403 to a call that names a user. */
const isRefusal = (error: unknown): boolean =>
  error instanceof RelayError && (isRejection(error) || error.code === 'upstream_refused')
