import { TokenError } from '../errors.ts'

/** An institution that the user connected. */
export interface Connection {
  /** The institution's id at the provider. */
  readonly institution: string
  /** The institution's name at the provider, such as `questrade`; `''` if the widget does not send it. */
  readonly provider: string
}

/** Why the widget did not connect an institution. */
export interface ConnectFailure {
  /**
   * A `TokenErrorCode`, the widget's own `error_type`, or:
   *
   * - `blocked`: the page's security policy or its sandbox forbids the widget.
   * - `unavailable`: the widget did not load, and the user closed the dialog that said so.
   */
  readonly code: string
  /** A sentence for developers. May be empty. */
  readonly message: string
}

/** How the widget ended. Every call of `openConnect` has exactly one outcome. */
export type ConnectOutcome =
  | ({ readonly status: 'connected' } & Connection)
  /** By the user, by the caller's signal, or because the user signed out. */
  | { readonly status: 'closed' }
  /** The window in which the widget accepts its token is over. */
  | { readonly status: 'timeout' }
  | ({ readonly status: 'error' } & ConnectFailure)

/** Returns the outcome for an error that kept the widget from opening. */
export function outcomeOf(error: unknown): ConnectOutcome {
  const { code, message } = error instanceof TokenError ? error : new TokenError('unexpected')
  // The user signed out during the mint.
  return code === 'discarded' ? { status: 'closed' } : { status: 'error', code, message }
}

/** The outcome of a widget that did not load. */
export const unavailable: ConnectOutcome = {
  status: 'error',
  code: 'unavailable',
  message: 'The widget did not load.',
}
