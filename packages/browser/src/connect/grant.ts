import type { ProviderName } from '../provider-name.ts'
import { connectOpenMs, quickRetryMs } from '../defaults.ts'
import type { Grant } from '../entry.ts'
import { edgesOf } from '../entry.ts'
import type { TokenClient } from '../token-client.ts'
import type { ConnectRequestOptions } from './request.ts'

/** Returns a token that opens the widget for almost all of its window. */
export function grantFor(client: TokenClient, provider: ProviderName, signal?: AbortSignal): Promise<Grant> {
  return client.getGrant(provider, { purpose: 'connect', minLeftMs: connectOpenMs, signal })
}

/** Returns the milliseconds for which the widget may stay open. */
export function lifeOf(grant: Grant, { features }: ConnectRequestOptions): number {
  return edgesOf(grant, 'connect').endMs + (features?.includes('quick_retry') ? quickRetryMs : 0)
}
