import { type Purpose } from '@token-relay/protocol'
import { holdOffCapMs, holdOffMs } from './defaults.ts'
import { type TokenError } from './errors.ts'
import { type Minted } from './freshness.ts'
import { type TokenSnapshot } from './snapshot.ts'

/** A token that the client holds or hands out. */
export interface Grant extends Minted {
  /** Aborts when the user changes or signs out: stop using the token. */
  readonly signal: AbortSignal
}

/** A failed mint, which answers for the ones after it for a while. */
export interface Failure {
  readonly error: TokenError
  readonly ageMs: () => number
  /** Milliseconds for which nothing is asked. */
  readonly holdMs: number
}

/** What the client knows of one provider for one purpose, and who follows it. */
export interface Cell {
  readonly provider: string
  readonly purpose: Purpose
  readonly listeners: Set<() => void>
  /** The newest token of the provider: its purposes hold the same. */
  grant?: Grant | undefined
  /** `tokenId` of the token that was invalidated last. */
  refused?: string | undefined
  flight?: Promise<Grant> | undefined
  failure?: Failure | undefined
  /** What was said last. */
  snapshot?: TokenSnapshot
}

/** Forgets what belonged to a user. */
export function clearCell(cell: Cell): void {
  cell.grant = cell.refused = cell.flight = cell.failure = undefined
}

/** Whether a failure still answers for a mint. */
export function isHeld({ failure }: Cell): boolean {
  return !!failure && failure.ageMs() < failure.holdMs
}

/** Milliseconds for which an error answers: twice as long as the last one, or as long as the relay asks. */
export function holdAfter({ code, retryAfterMs }: TokenError, last: Failure | undefined): number {
  // The device knows when it is offline, and says when that ends.
  if (code === 'offline') return 0
  return Math.min(Math.max((last?.holdMs ?? 0) * 2, holdOffMs, retryAfterMs), holdOffCapMs)
}
