import type { ArrivedToken } from '../credentials/held-token.ts'
import type { SecretReader } from '../secret-source.ts'
import type { MintTools } from './provider.ts'

/** How a gateway provider's credential is obtained. The credential never leaves the server. */
export interface CredentialRecipe {
  /** Names it among the provider's credentials. */
  readonly name: string
  /** Whether each subject has one of their own, or the whole business shares one. */
  readonly perSubject: boolean
  /** Seconds before expiry in which the provider advises against using it. */
  readonly leewaySeconds: number
  /** Whether a new one may end the old one: it is then renewed because of a 401 at most once in 10 s. */
  readonly singleActiveToken: boolean
  /** The host's secrets that it is obtained with. */
  readonly secrets: readonly SecretReader[]
  /** The addresses it calls, by the option that sets them. */
  readonly urls: Readonly<Record<string, string>>
  /** Asks the provider. `account` is empty for a credential that the business shares. @throws RelayError */
  mint(account: string, tools: RecipeTools): Promise<ArrivedToken>
}

/** What a recipe works with. */
export interface RecipeTools extends MintTools {
  /** The provider's id. */
  readonly provider: string
  /** Another credential that this one is made with, from the cache. */
  use(recipe: CredentialRecipe): Promise<string>
}
