import { type Purpose } from '@token-relay/protocol'
import { abortable } from './abortable.ts'
import { type Grant } from './cell.ts'
import { asTokenError } from './errors.ts'
import { edgesOf } from './freshness.ts'
import { renew } from './renew.ts'
import { cellOf, cellsOf, type Session } from './session.ts'

/** What a caller wants of a token. */
export interface GetTokenOptions {
  /** `api` (default), or `connect` for a token that Connect still takes. */
  readonly purpose?: Purpose
  /** Milliseconds that must be left of the token, or of the purpose's window. Default 0; a new one always does. */
  readonly minLeftMs?: number
  /** Mint, whatever is held and whatever has just failed. */
  readonly force?: boolean
  /** Lets this caller leave (`aborted`); the mint goes on for the others. */
  readonly signal?: AbortSignal | null | undefined
}

/** A token that serves now: the one held, or a new one. */
export async function obtain(
  session: Session,
  provider: string,
  { purpose, minLeftMs = 0, force = false, signal }: GetTokenOptions = {},
): Promise<Grant> {
  if (signal?.aborted) throw asTokenError(signal.reason, 'aborted')
  const cell = cellOf(session, provider, purpose)
  const { grant } = cell
  const { freshMs, servedMs, endMs } = edgesOf(cell)
  const isServed = grant && servedMs > 0 && endMs >= minLeftMs && !force
  if (isServed && freshMs > 0) return grant
  const renewal = renew(session, cell, force)
  if (!isServed) {
    const renewed = await (signal ? abortable(renewal, signal) : renewal)
    // The user may have left between the mint's end and here.
    renewed.signal.throwIfAborted()
    return renewed
  }
  renewal.catch(() => {})
  return grant
}

/** Drops a token that the provider has refused, if it is still the one held. */
export function invalidate(session: Session, provider: string, token: string): void {
  for (const cell of cellsOf(session, provider)) {
    if (cell.grant?.answer.token !== token) continue
    cell.refused = cell.grant.answer.tokenId
    cell.grant = undefined
  }
  session.onChange()
}
