import { LRUCache } from 'lru-cache'
import { forcedMintGapMs, maxCachedTokens } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import type { SecretVersions } from '../secrets/secret-versions.ts'
import type { Clock } from '../time/clock.ts'
import { withDeadline } from '../time/deadline.ts'
import { createFailureMemory } from './failure-memory.ts'
import { type HeldToken, holdToken, stateOf } from './held-token.ts'
import type { ReportedMint } from './reported-mint.ts'
import { type Backoff, type Demand, backOff, servesAsFallback, verdictOn } from './serving-rule.ts'
import { createSingleFlight } from './single-flight.ts'

/** What is asked of the cache. */
export interface CredentialRequest {
  /** Provider and subject: where the one token is kept, and what is forgotten together. */
  readonly slot: string
  /** The subject's name at the provider. A token minted for another account is never served. */
  readonly account: string
  readonly demand: Demand
  /** `tokenId` of a token that the provider answered 401 to. */
  readonly refused?: string | undefined
  readonly source: CredentialSource
}

/** Where a credential comes from. */
export interface CredentialSource {
  /** The provider's id. */
  readonly provider: string
  /** Milliseconds since issue after which Connect takes the token no longer. */
  readonly connectWindowMs: number
  /** Milliseconds of leeway before expiry that the provider asks for. */
  readonly leewayMs: number
  /** The host's secrets: what they are refused for is shared by all subjects until they change. */
  readonly secrets: SecretVersions
  /** Milliseconds for a whole mint, whatever the host's functions and the provider take. */
  readonly deadlineMs: number
  /** A mint that asks the provider once it is run. */
  mint(): ReportedMint
}

/** The one place that decides whether a provider is asked. */
export interface CredentialCache {
  /** A token fit for the demand. Synchronous where a cached one serves. */
  obtain(request: CredentialRequest): HeldToken | Promise<HeldToken>
  /** Forgets the slot's token; that of a mint under way is not kept either. */
  forget(slot: string): void
}

interface Entry {
  readonly account: string
  readonly held: HeldToken
  renewal: Backoff
}

/** A token that has just come, and where its faults are told. */
interface Minted {
  readonly held: HeldToken
  readonly mint: ReportedMint
}

const noBackoff: Backoff = { failures: 0, notBeforeMs: -Infinity }

/**
 * Creates an empty cache of at most `maxTokens` tokens.
 *
 * @param random returns 0 to 1
 */
export function createCredentialCache(
  clock: Clock,
  random: () => number,
  maxTokens: number = maxCachedTokens,
): CredentialCache {
  const entries = new LRUCache<string, Entry>({ max: maxTokens })
  const forcedAtMs = new LRUCache<string, number>({ max: maxTokens })
  const flights = createSingleFlight<Minted>()
  const failures = createFailureMemory(clock, maxTokens)
  // Apart from other failures: a token that is too old for Connect is good for the API.
  const shutWindows = createFailureMemory(clock, maxTokens)

  const mintOnce = (request: CredentialRequest): Promise<Minted> => {
    const { slot, account, source } = request
    return flights.run(slot, account, async (isCurrent) => {
      const mint = source.mint()
      const shared = failures.recall(scopeOf(source)) ?? failures.recall(slot)
      // A refusal of the secrets ends early when they have changed.
      if (shared && !(isRejection(shared) && (await haveChanged(source, mint)))) throw shared
      const held = await mintAndHold(request, mint)
      if (isCurrent()) entries.set(slot, { account, held, renewal: noBackoff })
      failures.forget(slot)
      failures.forget(scopeOf(source))
      return { held, mint }
    })
  }

  const mintAndHold = async ({ slot, source }: CredentialRequest, mint: ReportedMint): Promise<HeldToken> => {
    const scope = scopeOf(source)
    const sentAtMs = clock.monotonicMs()
    const wallMs = clock.nowMs()
    try {
      return await mint.run(async (arriving) => {
        const arrived = await inTime(source, arriving)
        const held = holdToken(arrived, { sentAtMs, wallMs, leewayMs: source.leewayMs, random: random() })
        if (held) return held
        throw staleToken(source, 'The token had already expired when it arrived.')
      })
    } catch (error) {
      if (error instanceof RelayError) failures.remember(isShared(error) ? scope : slot, error)
      throw error
    }
  }

  const renewBehind = (request: CredentialRequest, entry: Entry): void => {
    // A renewal under way is one try, however many callers see it fail.
    if (flights.has(request.slot) || clock.monotonicMs() < entry.renewal.notBeforeMs) return
    mintOnce(request).catch((error: unknown) => {
      const retryAfterMs = error instanceof RelayError ? error.retryAfterMs : undefined
      entry.renewal = backOff(entry.renewal.failures, retryAfterMs, clock.monotonicMs(), random())
    })
  }

  /** Drops a token that the provider refused: once per token, and no more than once in 10 s (M15). */
  const dropRefused = ({ slot, refused }: CredentialRequest, { held }: Entry): boolean => {
    const nowMs = clock.monotonicMs()
    if (refused !== held.tokenId || nowMs - (forcedAtMs.get(slot) ?? -Infinity) < forcedMintGapMs)
      return false
    forcedAtMs.set(slot, nowMs)
    return entries.delete(slot)
  }

  /** Why Connect cannot take a token that has just come: told once, and shared for as long as any failure. */
  const shutWindow = ({ slot, source }: CredentialRequest, mint: ReportedMint): RelayError => {
    const shared = shutWindows.recall(slot)
    if (shared) return shared
    const error = staleToken(
      source,
      'The time for opening Connect with it had passed when the token arrived.',
    )
    shutWindows.remember(slot, error)
    mint.fault(error)
    return error
  }

  const mintFor = async (request: CredentialRequest, entry: Entry | undefined): Promise<HeldToken> => {
    const { slot, source, demand } = request
    try {
      const shut = demand === 'connect' ? shutWindows.recall(slot) : null
      if (shut) throw shut
      const { held, mint } = await mintOnce(request)
      const { connectLeftMs } = stateOf(held, clock.monotonicMs(), source.connectWindowMs)
      if (demand !== 'connect' || connectLeftMs > 0) return held
      throw shutWindow(request, mint)
    } catch (error) {
      const state = entry && stateOf(entry.held, clock.monotonicMs(), source.connectWindowMs)
      if (entry && state && servesAsFallback(state, demand)) return entry.held
      throw error
    }
  }

  return {
    obtain(request) {
      const entry = entries.get(request.slot)
      if (entry?.account !== request.account || dropRefused(request, entry))
        return mintFor(request, undefined)
      const state = stateOf(entry.held, clock.monotonicMs(), request.source.connectWindowMs)
      const verdict = verdictOn(state, request.demand)
      if (verdict === 'mint') return mintFor(request, entry)
      if (verdict === 'serve-and-renew') renewBehind(request, entry)
      return entry.held
    },
    forget(slot) {
      entries.delete(slot)
      flights.detach(slot)
    },
  }
}

const isRejection = ({ code }: RelayError): boolean => code === 'upstream_credentials_rejected'

/** Refused secrets and the provider's limit concern every subject, other failures the one that met them. */
const isShared = (error: RelayError): boolean => isRejection(error) || error.code === 'upstream_limited'

/** What shared failures are kept under: a changed secret starts with a clean slate. */
const scopeOf = ({ provider, secrets }: CredentialSource): string => `${provider} ${secrets.version}`

/** Whether refused secrets have changed at their source. */
async function haveChanged(source: CredentialSource, mint: ReportedMint): Promise<boolean> {
  try {
    return await inTime(source, source.secrets.renewed())
  } catch (error) {
    mint.fault(error)
    throw error
  }
}

/** What a part of a mint gives, within the deadline. */
function inTime<Value>(source: CredentialSource, work: Promise<Value>): Promise<Value> {
  const { provider, secrets, deadlineMs } = source
  return withDeadline(work, deadlineMs, () => {
    secrets.abandon() // one of them may be what never came
    return new RelayError('upstream_timeout', {
      provider,
      hint: 'A mint took longer than tokenDeadlineMs, with the functions that fetch secrets.',
    })
  })
}

function staleToken({ provider }: CredentialSource, sentence: string): RelayError {
  return new RelayError('upstream_stale_token', {
    message: sentence,
    provider,
    hint: "Compare the provider's clock (its Date header) with the token's iat and exp.",
  })
}
