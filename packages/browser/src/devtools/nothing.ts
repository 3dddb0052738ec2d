import type { TokenClient } from '../token-client.ts'
import type { DevtoolsOptions } from './options.ts'

/** What production builds get instead of the devtools. */
export function mountDevtools(_client: TokenClient, _options?: DevtoolsOptions): () => void {
  return () => {}
}
