import type { Purpose } from '@token-relay/protocol'
import { abortable, throwIfAborted } from './abort.ts'
import type { Grant, TokenEntry } from './entry.ts'
import { asTokenError } from './errors.ts'
import { mintToken } from './relay-request.ts'
import type { Session } from './session.ts'

/** Which token a caller needs. */
export interface GetTokenOptions {
  /** `connect` for a token that still opens the Connect widget. Default `api`. */
  readonly purpose?: Purpose
  /** Milliseconds that must be left of the token, or of the purpose's window. A new token always qualifies. Default 0. */
  readonly minLeftMs?: number
  /**
   * Ask the relay even if a token is held or the last mint just failed. The relay may return the token that it holds, and
   * the call joins a mint under way: to replace a token that the provider refused, use `invalidate`. Default `false`.
   */
  readonly force?: boolean
  /** Rejects this call as `aborted`. The mint goes on for other callers. */
  readonly signal?: AbortSignal | null | undefined
}

/** Returns the held token if it is still served, and otherwise a new one. */
export async function getGrant(
  session: Session,
  provider: string,
  { purpose, minLeftMs = 0, force = false, signal }: GetTokenOptions = {},
): Promise<Grant> {
  if (signal) throwIfAborted(signal)
  const entry = session.entryOf(provider, purpose)
  const held = force ? undefined : entry.grantFor(minLeftMs)
  if (held) session.watch(entry, held)
  if (held && entry.edges().freshMs > 0) return held
  if (force) entry.endHoldOff()
  const renewal = renew(session, entry)
  if (held) {
    renewal.catch(() => {})
    return held
  }
  const grant = await (signal ? abortable(renewal, signal) : renewal)
  // The user may have left between the end of the mint and this line.
  throwIfAborted(grant.signal)
  return grant
}

/** Joins the mint under way or starts one. Rejects without a request during a hold-off, and if nobody is signed in. */
export async function renew(session: Session, entry: TokenEntry): Promise<Grant> {
  const fault = session.fault()
  if (fault) throw fault
  return entry.mint(() => {
    const minting = startMint(session, entry)
    session.watch(entry, minting)
    return minting
  })
}

async function startMint(session: Session, entry: TokenEntry): Promise<Grant> {
  const signal = session.signal()
  try {
    const token = await mintToken(session, entry, signal)
    throwIfAborted(signal)
    const grant = session.storeGrant(entry.provider, token)
    // The token is for another user than the caller's: held for the next caller.
    throwIfAborted(signal)
    entry.endHoldOff()
    return grant
  } catch (cause) {
    const error = asTokenError(cause, 'unexpected')
    throw signal.aborted ? error : entry.fail(error)
  } finally {
    // In the next epoch, the entry may have another mint.
    if (!signal.aborted) entry.endMint()
    session.onChange()
  }
}
