import type { Purpose } from '@token-relay/protocol'

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
