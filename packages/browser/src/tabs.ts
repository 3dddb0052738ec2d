/**
 * What tabs with the same `baseUrl` report to each other: never a token, and of the user only the relay's pseudonym.
 *
 * - `subject`: the relay answers for this user. `left`: this user signed out; `''` if the tab does not know who it was.
 * - `refused`: a provider refused the token with this id.
 * - `entry`: a provider and purpose for which the relay fails, with the error; without one, it answers again.
 */
export interface TabMessage {
  readonly subject?: string
  readonly left?: string
  readonly refused?: string
  readonly entry?: string
  readonly code?: string
  readonly status?: number
  readonly retryAfterMs?: number
}

/** A message as it arrives: any script of the origin can send one. */
export type UnknownTabMessage = { readonly [field in keyof TabMessage]?: unknown }
