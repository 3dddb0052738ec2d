import { type Life, windowLeftMs, zoneAt } from '@token-relay/protocol'
import { arrivedLife, lifeOf } from './token-life.ts'
import type { TokenState } from './serving-rule.ts'
import { tokenIdOf } from '../user.ts'
import type { ProviderToken } from '../upstream/provider-token.ts'

/** A token in the cache. Immutable: a renewal makes a new one. */
export interface HeldToken {
  readonly token: string
  readonly tokenId: string
  /** The clock's monotonic reading when the mint was sent: the whole life counts from here. */
  readonly sentAtMs: number
  /** Milliseconds since issue that had passed at `sentAtMs`. */
  readonly ageAtArrivalMs: number
  readonly life: Life
  /** Instants on the relay's wall clock, for people. */
  readonly issuedAtMs: number
  readonly expiresAtMs: number
}

/** The circumstances of a mint that its token's time is worked out from. */
export interface Arrival {
  /** Monotonic reading when the mint was sent. */
  readonly sentAtMs: number
  /** Wall clock at the same moment. */
  readonly wallMs: number
  /** Milliseconds of leeway that the provider asks for. */
  readonly leewayMs: number
  /** 0 to 1. */
  readonly random: number
}

/** Works a new token's time out once; `null` when it is dead on arrival. */
export function holdToken(
  { token, facts }: ProviderToken,
  { sentAtMs, wallMs, leewayMs, random }: Arrival,
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

/** Milliseconds of life left. */
export function leftMs(held: HeldToken, nowMs: number): number {
  return Math.max(0, held.life.lifeMs - (nowMs - held.sentAtMs))
}

/** Milliseconds since the provider issued the token. */
export function ageMs(held: HeldToken, nowMs: number): number {
  return held.ageAtArrivalMs + (nowMs - held.sentAtMs)
}

/** What the serving rule needs to know. */
export function stateOf(held: HeldToken, nowMs: number, connectWindowMs: number): TokenState {
  const age = ageMs(held, nowMs)
  return {
    zone: zoneAt(nowMs - held.sentAtMs, held.life),
    ageMs: age,
    connectLeftMs: windowLeftMs(connectWindowMs, age),
  }
}
