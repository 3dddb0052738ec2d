import type { CredentialCache } from '../credentials/credential-cache.ts'
import type { HeldToken } from '../credentials/held-token.ts'
import { type MintReporting, reportedMint } from '../credentials/reported-mint.ts'
import type { CredentialRecipe, RecipeTools } from '../providers/credential-recipe.ts'
import type { MintTools } from '../providers/provider.ts'
import { type SecretReader, secretVersions } from '../secret-source.ts'
import type { IdentifiedSubject } from '../subject.ts'

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
}

/** Creates a provider's credentials on the relay's shared parts. */
export function createGatewayCredentials(
  provider: { readonly id: string; readonly secrets: readonly SecretReader[] },
  parts: GatewayCredentialParts,
): GatewayCredentials {
  const secrets = secretVersions(provider.secrets, parts.clock)

  const obtain: GatewayCredentials['obtain'] = async (recipe, subject, refused) => {
    const account = recipe.perSubject ? subject.pid : ''
    const mint = () => recipe.mint(account, toolsFor(subject))
    return parts.cache.obtain({
      slot: slotOf(recipe, subject.id),
      account,
      demand: 'api',
      refused,
      source: {
        provider: provider.id,
        connectWindowMs: Infinity,
        leewayMs: recipe.leewaySeconds * 1000,
        secrets,
        mint: () => reportedMint(provider.id, recipe.perSubject ? subject.id : undefined, mint, parts),
      },
    })
  }

  const toolsFor = (subject: IdentifiedSubject): RecipeTools => ({
    ...parts,
    provider: provider.id,
    use: async (recipe) => (await obtain(recipe, subject)).token,
  })

  /** No subject's slot looks like a shared one: `#` is in no provider's id, and `:` ends it. */
  const slotOf = ({ name, perSubject }: CredentialRecipe, subjectId: string): string =>
    perSubject ? `${provider.id}#${name}:${subjectId}` : `${provider.id}#${name}`

  return {
    obtain,
    toolsFor,
    forget(recipe, subjectId) {
      if (recipe.perSubject) parts.cache.forget(slotOf(recipe, subjectId))
    },
  }
}
