import type { Scene } from '@token-relay/test-kit'
import { startScene } from '@token-relay/test-kit'
import type { TokenClient, TokenClientOptions } from '../../src/index.ts'
import { createTokenClient } from '../../src/index.ts'

/** A token client in front of a relay. */
export type ClientScene = Scene<TokenClient>

/** Starts a relay and a token client with these options. */
export function setUp(options: TokenClientOptions = {}): Promise<ClientScene> {
  return startScene((defaults) => createTokenClient({ ...defaults, ...options }))
}
