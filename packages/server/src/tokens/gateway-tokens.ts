import type { TokenAnswer } from '@token-relay/protocol'
import type { GatewayCredentials } from '../credentials/gateway-credentials.ts'
import type { EventHub } from '../events.ts'
import type { GatewayProvider } from '../provider/provider.ts'
import type { Clock } from '../time/clock.ts'
import { type RelayUser, subjectHash, tokenIdOf } from '../user.ts'
import { unsupportedPurpose } from './direct-tokens.ts'
import { type Generations, slotOf } from './generations.ts'
import type { RelayTokens } from './relay-token.ts'
import type { MintOrder, TokenService } from './token-service.ts'

/** What gateway tokens are issued with. */
export interface GatewayTokenParts<User extends RelayUser> {
  readonly relayTokens: RelayTokens
  readonly lifeSeconds: number
  readonly generations: Generations
  readonly credentials: GatewayCredentials
  readonly clock: Clock
  readonly events: EventHub
  /** Issues the provider's own token for its widget, where it has one. */
  readonly widgetTokens: TokenService<User> | undefined
}

/** Gateway mode: the browser gets a relay token. Issuing one asks the provider for nothing. */
export function createGatewayTokens<User extends RelayUser>(
  provider: GatewayProvider<User>,
  parts: GatewayTokenParts<User>,
): TokenService<User> {
  const { relayTokens, lifeSeconds, generations, credentials, clock, events, widgetTokens } = parts

  const issue = async ({ subject, generation }: MintOrder<User>): Promise<TokenAnswer> => {
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
  const mint = async (order: MintOrder<User>): Promise<TokenAnswer> => {
    if (order.purpose !== 'connect') return issue(order)
    if (widgetTokens) return widgetTokens.mint(order)
    throw unsupportedPurpose(provider.id, order.purpose)
  }

  return {
    mint,
    mintText: async (order) => JSON.stringify(await mint(order)),
    generation: (subjectId) => generations.current(slotOf(provider.id, subjectId)),
    revoke(subjectId) {
      if (provider.credential) credentials.forget(provider.credential, subjectId)
      if (widgetTokens) return widgetTokens.revoke(subjectId) // which is mounted under the same id
      generations.raise(slotOf(provider.id, subjectId))
      events.emit('revoked', () => ({ provider: provider.id, subject: subjectHash(subjectId) }))
    },
  }
}
