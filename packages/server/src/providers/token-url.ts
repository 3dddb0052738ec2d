import { RelayConfigError } from '../errors.ts'
import { missingOption, urlOption } from '../option-checks.ts'
import { discoverTokenUrl } from '../upstream/oauth-client.ts'
import type { RecipeTools } from './credential-recipe.ts'

/** Where a token endpoint is. */
export interface TokenUrl {
  /** The option that says so, such as `acme.issuer`. */
  readonly option: string
  /** The option's value. */
  readonly configured: string
  /** The endpoint itself. @throws RelayError where it cannot be discovered */
  locate(tools: RecipeTools): Promise<string>
}

/** Milliseconds for which a discovery document is believed. */
const discoveryLifeMs = 600_000

/** Checks the options `tokenUrl` and `issuer`: one of them names the token endpoint. @throws RelayConfigError */
export function tokenUrlOption(
  where: string,
  { tokenUrl, issuer }: { readonly tokenUrl?: string; readonly issuer?: string },
): TokenUrl {
  const option = `${where}.tokenUrl`
  if (issuer === undefined) {
    if (tokenUrl === undefined)
      throw missingOption(
        option,
        `Set it to the token endpoint, or ${where}.issuer to an OpenID Connect issuer.`,
      )
    const configured = urlOption(option, tokenUrl, 'https://login.example.com/token')
    return { option, configured, locate: () => Promise.resolve(configured) }
  }
  if (tokenUrl !== undefined) {
    const sentence = `${option} and ${where}.issuer both name the token endpoint. Remove one.`
    throw new RelayConfigError('invalid_option', option, sentence)
  }
  const configured = urlOption(`${where}.issuer`, issuer, 'https://login.example.com')
  return { option: `${where}.issuer`, configured, locate: discovery(where, issuer) }
}

/** Finds the token endpoint by discovery: at the first mint, again after 10 minutes, and after a failure. */
function discovery(where: string, issuer: string): (tools: RecipeTools) => Promise<string> {
  let found: { readonly tokenUrl: Promise<string>; readonly untilMs: number } | undefined
  return async ({ provider, upstream, clock }) => {
    const nowMs = clock.monotonicMs()
    if (found && nowMs < found.untilMs) return found.tokenUrl
    const endpoint = {
      provider,
      secretOptions: [`${where}.clientId`],
      urlOption: `${where}.issuer`,
      namesUser: false,
    }
    const tokenUrl = discoverTokenUrl(issuer, endpoint, upstream, clock.nowMs())
    const entry = { tokenUrl, untilMs: nowMs + discoveryLifeMs }
    found = entry
    tokenUrl.catch(() => {
      if (found === entry) found = undefined
    })
    return tokenUrl
  }
}
