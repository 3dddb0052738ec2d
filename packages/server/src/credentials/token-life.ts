import { edgeMs } from '@token-relay/protocol'
import {
  hardEdge,
  maxLifeMs,
  shortLifeMs,
  shortShares,
  softEdge,
  softJitter,
  unknownLifeMs,
} from '../config/defaults.ts'
import type { LifeFacts } from '../upstream/provider-token.ts'

/**
 * The phase of a token's life.
 *
 * - `fresh`: serve it.
 * - `refresh-ahead`: serve it and renew it in the background.
 * - `must-wait`: renew it first.
 * - `expired`: never serve it.
 */
export type Zone = 'fresh' | 'refresh-ahead' | 'must-wait' | 'expired'

/** A token's life and its edges in milliseconds. The edges count back from the end. */
export interface Life {
  readonly lifeMs: number
  /** From here on, renew ahead. */
  readonly softMs: number
  /** From here on, renew first. */
  readonly hardMs: number
}

/** Returns the zone after `elapsedMs` of a life. */
export function zoneAt(elapsedMs: number, { lifeMs, softMs, hardMs }: Life): Zone {
  const leftMs = lifeMs - elapsedMs
  if (leftMs <= 0) return 'expired'
  if (leftMs <= hardMs) return 'must-wait'
  return leftMs <= softMs ? 'refresh-ahead' : 'fresh'
}

/** Returns the milliseconds left of a window that opened when the token was issued; 0 means closed. */
export function windowLeftMs(windowMs: number, ageMs: number): number {
  return Math.max(0, windowMs - ageMs)
}

/** A token's age and rest of life on arrival. From here on only elapsed time counts. */
export interface ArrivedLife {
  /** Milliseconds since the provider issued the token. */
  readonly ageMs: number
  /** Milliseconds of life left; 0 or less is dead on arrival. */
  readonly leftMs: number
}

/**
 * Works out a token's age and rest of life on the provider's own clock, so that a wrong clock on either side makes no
 * token immortal or dead.
 */
export function arrivedLife(facts: LifeFacts, nowMs: number): ArrivedLife {
  const { iatSeconds, expSeconds, expiresInSeconds } = facts
  const providerNowMs = facts.serverDateMs ?? nowMs
  const ageMs = isTime(iatSeconds) ? Math.max(0, providerNowMs - iatSeconds * 1000) : 0
  if (isTime(expSeconds)) {
    // A wrong Date header cannot stretch a life beyond the one that the token itself states.
    const isStated = isTime(iatSeconds) && iatSeconds < expSeconds // else iat is absurd, such as milliseconds
    const statedMs = isStated ? (expSeconds - iatSeconds) * 1000 : maxLifeMs
    return { ageMs, leftMs: Math.min(expSeconds * 1000 - providerNowMs, statedMs, maxLifeMs) }
  }
  const leftMs = isTime(expiresInSeconds) ? expiresInSeconds * 1000 : unknownLifeMs
  return { ageMs, leftMs: Math.min(leftMs, maxLifeMs) }
}

/** Returns whether a claim or field is a time: finite and positive. Anything else counts as not sent. */
function isTime(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value > 0
}

/**
 * Returns a life with its edges.
 *
 * @param leewayMs Milliseconds before the end in which the provider advises against using a token
 * @param random 0 to 1, spreads the renewals of tokens minted together
 */
export function lifeOf(leftMs: number, leewayMs: number, random: number): Life {
  const short = leftMs < shortLifeMs
  const softMs = short ? leftMs * shortShares.soft : edgeMs(leftMs, softEdge)
  const hardMs = short ? leftMs * shortShares.hard : edgeMs(leftMs, hardEdge)
  const spread = 1 + softJitter * (2 * random - 1)
  // A leeway longer than half of the life would leave a token that is never served.
  return { lifeMs: leftMs, softMs: softMs * spread, hardMs: Math.max(hardMs, Math.min(leewayMs, leftMs / 2)) }
}
