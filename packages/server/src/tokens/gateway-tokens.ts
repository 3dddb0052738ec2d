import type { TokenAnswer } from '@token-relay/protocol'
import type { LogOutBy } from '../credentials/credential-cache.ts'
import type { GatewayCredentials } from '../credentials/gateway-credentials.ts'
import { unauthenticated } from '../errors.ts'
import type { EventHub } from '../events.ts'
import { identifiedSubject } from '../provider/identified-subject.ts'
import type { GatewayProvider } from '../provider/provider.ts'
import { subjectHash, tokenIdOf } from '../user.ts'
import { unsupportedPurpose } from './direct-tokens.ts'
import type { ProcessTime } from './process-time.ts'
import type { RelayTokens } from './relay-token.ts'
import type { Revocations } from './revocations.ts'
import type { SignOut, TokenRequest, TokenService } from './token-service.ts'

/** Parts of gateway tokens. */
export interface GatewayTokenParts {
  readonly relayTokens: RelayTokens
  readonly lifeSeconds: number
  readonly revocations: Revocations
  readonly credentials: GatewayCredentials
  readonly time: ProcessTime
  readonly events: EventHub
  readonly signOut: SignOut
  /** Throws if the relay token's validity cannot be guaranteed: with `revocation: 'strict'`, while log-outs are late. */
  readonly checkLogOuts: () => void
  /** Issues the provider's own token for its widget, if it has one. Shares the log-outs. */
  readonly widgetTokens: TokenService | undefined
}

/** Creates the tokens of gateway mode: the browser gets a relay token. The provider is not asked. */
export function createGatewayTokens(provider: GatewayProvider, parts: GatewayTokenParts): TokenService {
  const {
    relayTokens,
    lifeSeconds,
    revocations,
    credentials,
    time,
    events,
    signOut,
    checkLogOuts,
    widgetTokens,
  } = parts

  const forget = (subjectId: string, by: LogOutBy, atMs?: number): void => {
    if (provider.credential) credentials.forget(provider.credential, subjectId, by, atMs)
  }

  const issue = async ({ subject, identified }: TokenRequest): Promise<TokenAnswer> => {
    checkLogOuts()
    const { id: sub, ...account } = await identifiedSubject(provider, subject)
    if (revocations.isSignedOut(subject.id, identified)) throw unauthenticated() // K7
    const moment = revocations.issueMoment(subject.id)
    const token = await relayTokens.issue({ provider: provider.id, sub, ...account }, moment)
    events.emit('issued', () => ({ provider: provider.id, subject: subjectHash(subject.id) }))
    return {
      token,
      tokenId: tokenIdOf(token),
      provider: provider.id,
      mode: 'gateway',
      issuedAt: new Date(moment.atMs).toISOString(),
      expiresAt: new Date(moment.atMs + lifeSeconds * 1000).toISOString(),
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
    now: () => time.now(),
    revoke(subjectId, by) {
      forget(subjectId, by)
      return widgetTokens ? widgetTokens.revoke(subjectId, by) : signOut(subjectId) // one log-out for both
    },
    forget(subjectId, atMs) {
      forget(subjectId, 'elsewhere', atMs)
      widgetTokens?.forget(subjectId, atMs)
    },
  }
}
