import type { Provider, RecipeTools } from '../../provider/provider.ts'
import { systemClock } from '../../time/clock.ts'
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

/** The account that is asked for if the caller names none. */
export const doctorUser = 'token-relay-doctor'

/** Returns the tools of a recipe, which mints each credential that it uses. */
export function recipeTools(provider: string, client: WatchedClient): RecipeTools {
  const tools: RecipeTools = {
    provider,
    upstream: client,
    clock: systemClock,
    use: async (recipe, call) => call((await recipe.mint('', tools)).token),
  }
  return tools
}
