import type { Provider, RecipeTools } from '../../provider/provider.ts'
import type { ProviderToken } from '../../upstream/provider-token.ts'
import type { CheckName, Finding } from './finding.ts'
import type { WatchedClient } from './watched-client.ts'

/** What a probe gets. */
export interface Visit {
  readonly client: WatchedClient
  readonly tools: RecipeTools
  /** The user to ask for, if the caller names one. */
  readonly user: string | undefined
}

/** A provider to examine. */
export interface Target {
  readonly source: Provider
  /** Its name for people. */
  readonly title: string
  /** What can be found out about it. */
  readonly checks: readonly CheckName[]
  /**
   * Asks the provider, and yields what its answers mean, except for the connection and the clock.
   *
   * @throws RelayError if it refuses or cannot be reached
   */
  probe(visit: Visit): AsyncGenerator<Finding>
}

/** Returns tools for a recipe. Credentials that it uses are minted, once each. */
export function recipeTools(provider: string, client: WatchedClient): RecipeTools {
  const minted = new Map<object, Promise<ProviderToken>>()
  const tools: RecipeTools = {
    provider,
    upstream: client,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    async use(recipe, call) {
      const token = minted.get(recipe) ?? recipe.mint('', tools)
      minted.set(recipe, token)
      return call((await token).token)
    },
  }
  return tools
}
