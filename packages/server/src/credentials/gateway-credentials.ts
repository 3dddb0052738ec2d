import type { CredentialRecipe, MintTools, RecipeTools } from '../provider/provider.ts'
import type { SecretVersions } from '../secrets/secret-versions.ts'
import type { IdentifiedSubject } from '../user.ts'
import type { CredentialCache } from './credential-cache.ts'
import type { HeldToken } from './held-token.ts'
import { type MintReporting, reportedMint } from './reported-mint.ts'

/** A gateway provider's credentials, from the cache. */
export interface GatewayCredentials {
  /**
   * The credential for a subject's call. `refused` is the id of one that the provider answered 401 to.
   *
   * @throws RelayError
   */
  obtain(recipe: CredentialRecipe, subject: IdentifiedSubject, refused?: string): Promise<HeldToken>
  /** What a recipe works with, for a subject. */
  toolsFor(subject: IdentifiedSubject): RecipeTools
  /** Forgets what belongs to the subject alone. */
  forget(recipe: CredentialRecipe, subjectId: string): void
}

/** What credentials are obtained with. */
export interface GatewayCredentialParts extends MintReporting, MintTools {
  readonly cache: CredentialCache
  /** The provider's secrets. */
  readonly secrets: SecretVersions
  /** Milliseconds for a whole mint. */
  readonly tokenDeadlineMs: number
}

/** Creates a provider's credentials on the relay's shared parts. */
export function createGatewayCredentials(
  provider: { readonly id: string },
  parts: GatewayCredentialParts,
): GatewayCredentials {
  // A recipe is its own name: two of one provider, for other scopes or audiences, never share a credential.
  const numbers = new Map<CredentialRecipe, number>()

  const obtain: GatewayCredentials['obtain'] = async (recipe, subject, refused) => {
    const account = recipe.perSubject ? subject.pid : ''
    const mint = () => recipe.mint(account, toolsFor(subject))
    return parts.cache.obtain({
      slot: credentialSlot(recipe, subject.id),
      account,
      demand: 'api',
      refused,
      source: {
        provider: provider.id,
        connectWindowMs: Infinity,
        leewayMs: recipe.leewaySeconds * 1000,
        secrets: parts.secrets,
        deadlineMs: parts.tokenDeadlineMs,
        mint: () => reportedMint(provider.id, recipe.perSubject ? subject.id : undefined, mint, parts),
      },
    })
  }

  const toolsFor = (subject: IdentifiedSubject): RecipeTools => ({
    ...parts,
    provider: provider.id,
    use: async (recipe, call) => {
      const held = await obtain(recipe, subject)
      const answer = await call(held.token)
      if (answer.status !== 401) return answer
      const renewed = await obtain(recipe, subject, held.tokenId)
      return renewed.tokenId === held.tokenId ? answer : call(renewed.token)
    },
  })

  /** No subject's slot looks like a credential's: `#` is in no provider's id. */
  const credentialSlot = (recipe: CredentialRecipe, subjectId: string): string => {
    const number = numbers.get(recipe) ?? numbers.size
    numbers.set(recipe, number)
    return recipe.perSubject ? `${provider.id}#${number}:${subjectId}` : `${provider.id}#${number}`
  }

  return {
    obtain,
    toolsFor,
    forget(recipe, subjectId) {
      if (recipe.perSubject) parts.cache.forget(credentialSlot(recipe, subjectId))
    },
  }
}
