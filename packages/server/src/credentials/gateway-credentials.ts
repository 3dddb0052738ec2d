import type { CredentialRecipe, RecipeTools } from '../provider/provider.ts'
import type { Clock } from '../time/clock.ts'
import type { UpstreamClient } from '../upstream/http-client.ts'
import type { IdentifiedSubject } from '../user.ts'
import type { CredentialCache, Credentials, LogOutBy } from './credential-cache.ts'
import type { HeldToken } from './held-token.ts'
import type { Issuer } from './minter.ts'

/** A gateway provider's credentials, from the cache. */
export interface GatewayCredentials {
  /**
   * Returns the credential for a subject's call, at once if it is in the cache.
   *
   * @param refused `tokenId` of a credential that the provider answered 401 to
   * @throws RelayError
   */
  obtain(
    recipe: CredentialRecipe,
    subject: IdentifiedSubject,
    refused?: string,
  ): HeldToken | Promise<HeldToken>
  /** Returns the tools that a recipe gets, for a subject. */
  toolsFor(subject: IdentifiedSubject): RecipeTools
  /** Forgets the subject's own credential, as {@link Credentials.forget} does. One that the business shares stays. */
  forget(recipe: CredentialRecipe, subjectId: string, by?: LogOutBy, atMs?: number): void
}

/** Parts of a gateway provider's credentials. */
export interface GatewayCredentialParts {
  readonly cache: CredentialCache
  readonly issuer: Issuer
  readonly upstream: UpstreamClient
  readonly clock: Clock
}

/** Creates a gateway provider's credentials. */
export function createGatewayCredentials(parts: GatewayCredentialParts): GatewayCredentials {
  const { cache, issuer, upstream, clock } = parts
  // One view for each recipe: two of one provider, for other scopes or audiences, never share a credential.
  const views = new WeakMap<CredentialRecipe, Credentials>()

  const viewOf = (recipe: CredentialRecipe): Credentials => {
    const known = views.get(recipe)
    if (known) return known
    const leewayMs = recipe.leewaySeconds * 1000
    const identity = identityOf(recipe)
    const view = cache.of({ issuer, identity, connectWindowMs: Infinity, leewayMs })
    views.set(recipe, view)
    return view
  }

  const obtain: GatewayCredentials['obtain'] = (recipe, subject, refused) => {
    const account = recipe.perSubject ? subject.pid : ''
    return viewOf(recipe).obtain({
      subjectId: recipe.perSubject ? subject.id : undefined,
      account,
      demand: 'api',
      refused,
      mint: () => recipe.mint(account, toolsFor(subject)),
    })
  }

  const toolsFor = (subject: IdentifiedSubject): RecipeTools =>
    Object.freeze({
      provider: issuer.provider,
      upstream,
      clock,
      use: async (recipe, call) => {
        const held = await obtain(recipe, subject)
        const answer = await call(held.token)
        if (answer.status !== 401) return answer
        const renewed = await obtain(recipe, subject, held.tokenId)
        return renewed.tokenId === held.tokenId ? answer : call(renewed.token)
      },
    } satisfies RecipeTools)

  return {
    obtain,
    toolsFor,
    forget(recipe, subjectId, by = 'host', atMs) {
      if (recipe.perSubject) viewOf(recipe).forget(subjectId, by, atMs)
    },
  }
}

/** A key that the host stores is not shared: the host is asked for it, which costs no call to the provider. */
function identityOf({
  identity,
  perSubject,
  renewable,
  urls,
}: CredentialRecipe): readonly string[] | undefined {
  if (!identity || renewable === false) return undefined
  const scope = perSubject ? 'subject' : 'business'
  return ['recipe', scope, JSON.stringify(Object.entries(urls)), ...identity]
}
