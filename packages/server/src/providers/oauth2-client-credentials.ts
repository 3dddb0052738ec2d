import { choiceOption, knownOptions, numberOption, urlOption } from '../option-checks.ts'
import { secretReader, type SecretSource } from '../secret-source.ts'
import { clientCredentialsToken, discoverTokenUrl } from '../upstream/oauth-client.ts'
import { clientIdOption } from './client-id.ts'
import type { CredentialRecipe, RecipeTools } from './credential-recipe.ts'

/** Options of {@link oauth2ClientCredentials}. */
export interface OAuth2Options {
  readonly clientId: string | undefined
  /** The client's secret, or a function that fetches it. */
  readonly clientSecret: SecretSource
  /** The token endpoint; or name the `issuer`. */
  readonly tokenUrl?: string
  /** An OpenID Connect issuer, whose discovery document names the token endpoint. */
  readonly issuer?: string
  /** Scopes to ask for: only those needed. Default none. */
  readonly scopes?: readonly string[]
  /** How the client shows its secret. Default `client_secret_post`. */
  readonly clientAuth?: 'client_secret_post' | 'client_secret_basic'
  /** Seconds before expiry in which the token is renewed first. Default 0. Range 0 to 3 600. */
  readonly leewaySeconds?: number
}

const names: readonly (keyof OAuth2Options)[] = [
  'clientId',
  'clientSecret',
  'tokenUrl',
  'issuer',
  'scopes',
  'clientAuth',
  'leewaySeconds',
]

/** Milliseconds for which a discovery document is believed. */
const discoveryLifeMs = 600_000

/**
 * A business-wide token by the OAuth 2.0 client-credentials grant (RFC 6749 §4.4), for a provider's `credential`.
 *
 * @param where what the options are called in errors, such as `swypex`
 * @throws RelayConfigError
 */
export function oauth2ClientCredentials(where: string, options: OAuth2Options): CredentialRecipe {
  knownOptions(where, options, names)
  const clientId = clientIdOption(where, options.clientId)
  const clientSecret = secretReader(`${where}.clientSecret`, options.clientSecret)
  const clientAuth = choiceOption(`${where}.clientAuth`, options.clientAuth, [
    'client_secret_post',
    'client_secret_basic',
  ])
  const urlName = options.issuer === undefined ? 'tokenUrl' : 'issuer'
  const url = urlOption(`${where}.${urlName}`, options[urlName] ?? '', 'https://login.example.com/token')
  const { issuer } = options
  const locate = issuer === undefined ? () => Promise.resolve(url) : discovery(where, issuer)
  const { scopes = [] } = options

  return {
    perSubject: false,
    leewaySeconds: numberOption(`${where}.leewaySeconds`, options.leewaySeconds, {
      fallback: 0,
      min: 0,
      max: 3600,
      unit: 'seconds',
    }),
    secrets: [clientSecret],
    urls: { [`${where}.${urlName}`]: url },
    async mint(_account, tools) {
      const endpoint = {
        provider: tools.provider,
        secretOptions: [`${where}.clientId`, clientSecret.option],
        urlOption: `${where}.${urlName}`,
        namesUser: false,
      }
      const secret = await clientSecret.read()
      const tokenUrl = await locate(tools)
      const grant = {
        endpoint,
        tokenUrl,
        clientId,
        clientSecret: secret,
        clientAuth,
        scopes,
      }
      return clientCredentialsToken(grant, tools.upstream, tools.clock.nowMs())
    },
  }
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
