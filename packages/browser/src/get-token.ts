import type { Purpose } from '@token-relay/protocol'
import { abortable, throwIfAborted } from './abort.ts'
import type { Grant, TokenEntry } from './entry.ts'
import { edgesOf, fail, heldOffError } from './entry.ts'
import { asTokenError, isRetryable } from './errors.ts'
import { joinPage, shareFailure } from './page.ts'
import { mintToken } from './relay-request.ts'
import type { Session } from './session.ts'
import { entryOf, storeGrant, watch } from './session.ts'
import { say } from './tab-message.ts'

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
  { purpose, minLeftMs = 0, force, signal }: GetTokenOptions = {},
): Promise<Grant> {
  if (signal) throwIfAborted(signal, 'aborted')
  const entry = entryOf(session, provider, purpose)
  const { freshMs, servedMs, endMs } = edgesOf(entry.grant, entry.purpose)
  const held = !force && servedMs > 0 && endMs >= minLeftMs ? entry.grant : undefined
  if (held) watch(session, entry, held)
  if (held && freshMs > 0) return held
  if (force) entry.failure = undefined
  const renewal = renew(session, entry)
  if (held) {
    renewal.catch(() => {})
    return held
  }
  const grant = await (signal ? abortable(renewal, signal, 'aborted') : renewal)
  // The user may have left between the end of the mint and this line.
  throwIfAborted(grant.signal)
  return grant
}

/** Joins the mint under way or starts one. Rejects without a request during a hold-off, and if nobody is signed in. */
export async function renew(session: Session, entry: TokenEntry): Promise<Grant> {
  joinPage(session)
  if (!entry.mint) {
    const error = session.fault ?? heldOffError(entry)
    if (error) throw error
    entry.mint = startMint(session, entry)
    watch(session, entry, entry.mint)
  }
  return entry.mint
}

async function startMint(session: Session, entry: TokenEntry): Promise<Grant> {
  const { signal } = session.controller
  try {
    const token = await mintToken(session, entry, signal)
    throwIfAborted(signal)
    const grant = storeGrant(session, entry.provider, token)
    // The token is for another user than the caller's: held for the next caller.
    throwIfAborted(signal)
    if (entry.failure) say(session, { answered: entry.key })
    entry.failure = undefined
    return grant
  } catch (cause) {
    const error = asTokenError(cause, 'unexpected')
    // An answer for another user says nothing about this user's next mint.
    if (error.code !== 'discarded') fail(session, entry, error)
    if (isRetryable(error)) shareFailure(session, entry)
    throw error
  } finally {
    entry.mint = undefined
    session.onChange()
  }
}
