import type { ArrivedToken } from '../credentials/held-token.ts'
import type { SecretReader } from '../secret-source.ts'
import type { UpstreamAnswer } from '../upstream/http-client.ts'
import type { MintTools } from './provider.ts'

/** How a gateway provider's credential is obtained. The credential never leaves the server. */
export interface CredentialRecipe {
  /** Whether each subject has one of their own, or the whole business shares one. */
  readonly perSubject: boolean
  /** `false` for a key that the host keeps for good: after a refusal `mint` tells whether there is another by now. */
  readonly renewable?: false
  /** Seconds before expiry in which the provider advises against using it. */
  readonly leewaySeconds: number
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
  /** Makes a call with another credential of the provider, from the cache; once more with a new one after a 401. */
  readonly use: (
    recipe: CredentialRecipe,
    call: (token: string) => Promise<UpstreamAnswer>,
  ) => Promise<UpstreamAnswer>
}
