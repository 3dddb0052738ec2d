import type { CredentialCache, CredentialSource } from '../credentials/credential-cache.ts'
import type { HeldToken } from '../credentials/held-token.ts'
import { type MintReporting, reportedMint } from '../credentials/reported-mint.ts'
import { RelayError } from '../errors.ts'
import type { DirectProvider, MintTools } from '../providers/provider.ts'
import { secretVersions } from '../secret-source.ts'
import { type RelayUser, subjectHash } from '../subject.ts'
import { createAnswerWriter } from './answer-writer.ts'
import type { MintOrder, TokenService } from './token-service.ts'

/** What the token services of one relay share. */
export interface DirectTokenParts extends MintReporting, MintTools {
  readonly cache: CredentialCache
}

/** Direct mode: the browser gets the provider's own token for the subject. */
export function createDirectTokens<User extends RelayUser>(
  provider: DirectProvider<User>,
  parts: DirectTokenParts,
): TokenService<User> {
  const { cache, clock, events } = parts
  const secrets = secretVersions(provider.secrets, clock)
  const writer = createAnswerWriter(provider)

  const sourceFor = (account: string, subjectId: string): CredentialSource => ({
    provider: provider.id,
    connectWindowMs: (provider.windows.connect ?? Infinity) * 1000,
    leewayMs: provider.leewaySeconds * 1000,
    secrets,
    mint: () => reportedMint(provider.id, subjectId, () => provider.mint(account, parts), parts),
  })

  const obtain = async ({ subject, purpose, refused }: MintOrder<User>): Promise<HeldToken> => {
    if (purpose && purpose !== 'api' && provider.windows[purpose] === undefined) {
      throw unsupportedPurpose(provider.id, purpose)
    }
    const account = await provider.account(subject.user)
    return cache.obtain({
      slot: slotOf(provider.id, subject.id),
      account,
      demand: purpose ?? (provider.windows.connect === undefined ? 'api' : 'unsaid'),
      refused,
      source: sourceFor(account, subject.id),
    })
  }

  return {
    mintText: async (order) => writer.text(await obtain(order), order.subject.id, clock.monotonicMs()),
    mint: async (order) => writer.object(await obtain(order), order.subject.id, clock.monotonicMs()),
    revoke(subjectId) {
      cache.forget(slotOf(provider.id, subjectId))
      events.emit('revoked', () => ({ provider: provider.id, subject: subjectHash(subjectId) }))
    },
  }
}

/** Provider ids have no colon: no two pairs of provider and subject share a slot (M13). */
export function slotOf(providerId: string, subjectId: string): string {
  return `${providerId}:${subjectId}`
}

/** The answer to a purpose that a provider does not know. */
export function unsupportedPurpose(provider: string, purpose: string): RelayError {
  return new RelayError('unsupported_purpose', `This provider has no purpose "${purpose}".`, { provider })
}
