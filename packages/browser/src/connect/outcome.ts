/** An institution that the user has connected. */
export interface Connection {
  /** The institution's id at the provider, as the widget names it. */
  readonly institution: string
  /** Who the institution is, such as `questrade`; empty if the widget does not say. */
  readonly provider: string
}

/** Why the widget did not connect anything. */
export interface ConnectFailure {
  /** A `TokenErrorCode`, the widget's own `error_type`, or `blocked`: the page's security policy forbids the widget. */
  readonly code: string
  readonly message: string
}

/** How an opening of the widget ended. There is exactly one outcome for each. */
export type ConnectOutcome =
  | ({ readonly status: 'connected' } & Connection)
  /** By the user, by the caller's signal, or because the user signed out. */
  | { readonly status: 'closed' }
  /** The window ended, for which the widget takes its token. */
  | { readonly status: 'timeout' }
  | ({ readonly status: 'error' } & ConnectFailure)
