import type { TokenClient } from '@token-relay/browser'
import { createTokenClient } from '@token-relay/browser'
import type { Scene } from '@token-relay/test-kit'
import { startScene } from '@token-relay/test-kit'

/** A token client in front of a relay. */
export type ClientScene = Scene<TokenClient>

/** Starts a relay and a token client. */
export function setUp(): Promise<ClientScene> {
  return startScene(createTokenClient)
}
