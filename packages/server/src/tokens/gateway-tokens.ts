import type { TokenAnswer } from '@token-relay/protocol'
import type { GatewayCredentials } from '../credentials/gateway-credentials.ts'
import type { EventHub } from '../events.ts'
import type { GatewayProvider } from '../provider/provider.ts'
import type { Clock } from '../time/clock.ts'
import { subjectHash, tokenIdOf } from '../user.ts'
import { unsupportedPurpose } from './direct-tokens.ts'
import type { Generations } from './generations.ts'
import type { RelayTokens } from './relay-token.ts'
import type { TokenRequest, TokenService } from './token-service.ts'

/** Parts of gateway tokens. */
export interface GatewayTokenParts {
  readonly relayTokens: RelayTokens
  readonly lifeSeconds: number
  readonly generations: Generations
  readonly credentials: GatewayCredentials
  readonly clock: Clock
  readonly events: EventHub
  /** Issues the provider's own token for its widget, if it has one. Shares the generations. */
  readonly widgetTokens: TokenService | undefined
}

/** Creates the tokens of gateway mode: the browser gets a relay token. The provider is not asked. */
export function createGatewayTokens(provider: GatewayProvider, parts: GatewayTokenParts): TokenService {
  const { relayTokens, lifeSeconds, generations, credentials, clock, events, widgetTokens } = parts

  const issue = async ({ subject, generation }: TokenRequest): Promise<TokenAnswer> => {
    const pid = await provider.account(subject.user)
    const nowMs = clock.nowMs()
    const token = await relayTokens.issue({ provider: provider.id, sub: subject.id, pid, gen: generation })
    return {
      token,
      tokenId: tokenIdOf(token),
      provider: provider.id,
      mode: 'gateway',
      issuedAt: new Date(nowMs).toISOString(),
      expiresAt: new Date(nowMs + lifeSeconds * 1000).toISOString(),
      expiresIn: lifeSeconds,
      windows: {},
      subject: subjectHash(subject.id),
    }
  }

  return {
    async mint(request) {
      if (request.purpose !== 'connect') return JSON.stringify(await issue(request))
      if (widgetTokens) return widgetTokens.mint(request)
      throw unsupportedPurpose(provider.id, request.purpose)
    },
    generation: (subjectId) => generations.current(subjectId),
    revoke(subjectId) {
      if (provider.credential) credentials.forget(provider.credential, subjectId)
      if (widgetTokens) return widgetTokens.revoke(subjectId) // raises the generation and emits the event for both
      generations.raise(subjectId)
      events.emit('revoked', () => ({ provider: provider.id, subject: subjectHash(subjectId) }))
    },
  }
}
