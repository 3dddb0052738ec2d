import type { ProviderName } from '../provider-name.ts'
import type { TokenClient } from '../token-client.ts'
import type { ConnectOutcome } from './outcome.ts'
import type { ConnectRequestOptions } from './request.ts'

/** Replaces the widget in tests. */
export type ConnectStandIn = (
  provider: ProviderName,
  options: ConnectRequestOptions,
  signal: AbortSignal | undefined,
) => Promise<ConnectOutcome>

const standIns = /* @__PURE__ */ new WeakMap<TokenClient, ConnectStandIn>()

/** Returns what replaces the widget of a client, if anything does. */
export function standInOf(client: TokenClient): ConnectStandIn | undefined {
  return standIns.get(client)
}

/** Replaces the widget of a client. */
export function setStandIn(client: TokenClient, standIn: ConnectStandIn): void {
  standIns.set(client, standIn)
}
