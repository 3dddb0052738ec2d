import { type Life, arrivedLife, lifeOf, windowLeftMs, zoneAt } from './token-life.ts'
import type { TokenState } from './serving-rule.ts'
import { tokenIdOf } from '../user.ts'
import type { ProviderToken } from '../upstream/provider-token.ts'

/** A token in the cache. Immutable: a renewal creates a new one. */
export interface HeldToken {
  readonly token: string
  readonly tokenId: string
  /** The clock's monotonic reading when the mint was sent: the whole life counts from here. */
  readonly sentAtMs: number
  /** Milliseconds since issue that had passed at `sentAtMs`. */
  readonly ageAtArrivalMs: number
  readonly life: Life
  /** On the relay's wall clock, for people. */
  readonly issuedAtMs: number
  readonly expiresAtMs: number
}

/** The times of a mint, from which its token's life follows. */
export interface MintTimes {
  /** Monotonic reading when the mint was sent, or the store was asked. */
  readonly sentAtMs: number
  /** Wall clock at the same moment. */
  readonly wallMs: number
  /** Milliseconds before expiry in which the provider advises against using the token. */
  readonly leewayMs: number
  /** 0 to 1. */
  readonly random: number
}

/** Works out a new token's life, once. Returns `null` if the token has already expired. */
export function holdToken(
  { token, facts }: ProviderToken,
  { sentAtMs, wallMs, leewayMs, random }: MintTimes,
): HeldToken | null {
  const { ageMs, leftMs } = arrivedLife(facts, wallMs)
  if (leftMs <= 0) return null
  return {
    token,
    tokenId: tokenIdOf(token),
    sentAtMs,
    ageAtArrivalMs: ageMs,
    life: lifeOf(leftMs, leewayMs, random),
    issuedAtMs: wallMs - ageMs,
    expiresAtMs: wallMs + leftMs,
  }
}

/** A token that another process minted, with its times. */
export interface TokenFromElsewhere {
  readonly token: string
  /** Milliseconds of the whole life, from when the mint was sent. */
  readonly lifeMs: number
  /** Milliseconds since issue that had passed when the mint was sent. */
  readonly ageMs: number
  /** Milliseconds since the mint was sent. */
  readonly sinceMs: number
}

/** Returns a token of another process as this process would hold it if it had minted it, with the same edges. */
export function adoptToken(
  { token, lifeMs, ageMs, sinceMs }: TokenFromElsewhere,
  { sentAtMs: nowMs, wallMs, leewayMs, random }: MintTimes,
): HeldToken {
  return {
    token,
    tokenId: tokenIdOf(token),
    sentAtMs: nowMs - sinceMs,
    ageAtArrivalMs: ageMs,
    life: lifeOf(lifeMs, leewayMs, random),
    issuedAtMs: wallMs - sinceMs - ageMs,
    expiresAtMs: wallMs - sinceMs + lifeMs,
  }
}

/** Returns the milliseconds of life left. */
export function leftMs(held: HeldToken, nowMs: number): number {
  return Math.max(0, held.life.lifeMs - (nowMs - held.sentAtMs))
}

/** Returns the milliseconds since the provider issued the token. */
export function ageMs(held: HeldToken, nowMs: number): number {
  return held.ageAtArrivalMs + (nowMs - held.sentAtMs)
}

/** Returns the token's state for the serving rule. */
export function stateOf(held: HeldToken, nowMs: number, connectWindowMs: number): TokenState {
  const age = ageMs(held, nowMs)
  return {
    zone: zoneAt(nowMs - held.sentAtMs, held.life),
    ageMs: age,
    connectLeftMs: windowLeftMs(connectWindowMs, age),
  }
}
