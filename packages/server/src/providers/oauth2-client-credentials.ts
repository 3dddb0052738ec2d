import { choiceOption, invalidOption, knownOptions, listOption, numberOption } from '../option-checks.ts'
import { secretReader, type SecretSource } from '../secret-source.ts'
import { clientCredentialsToken } from '../upstream/oauth-client.ts'
import { clientIdOption } from './client-id.ts'
import type { CredentialRecipe } from './credential-recipe.ts'
import { grantParameters } from './grant-parameters.ts'
import { tokenUrlOption } from './token-url.ts'

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
  /**
   * Further fields of the grant, for servers that ask which API the token is for: `{ audience: '…' }` (Auth0) or
   * `{ resource: '…' }` (RFC 8707). Default none.
   */
  readonly parameters?: Readonly<Record<string, string>>
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
  'parameters',
  'clientAuth',
  'leewaySeconds',
]

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
  const tokenUrl = tokenUrlOption(where, options)
  const scopes = listOption(`${where}.scopes`, options.scopes, {
    entries: "scopes, such as ['read']",
    check: scopeOption,
  })
  const parameters = grantParameters(where, options.parameters)

  return {
    perSubject: false,
    leewaySeconds: numberOption(`${where}.leewaySeconds`, options.leewaySeconds, {
      fallback: 0,
      min: 0,
      max: 3600,
      unit: 'seconds',
    }),
    secrets: [clientSecret],
    urls: { [tokenUrl.option]: tokenUrl.configured },
    async mint(_account, tools) {
      const endpoint = {
        provider: tools.provider,
        secretOptions: [`${where}.clientId`, clientSecret.option],
        urlOption: tokenUrl.option,
        namesUser: false,
      }
      const secret = await clientSecret.read()
      const client = { clientId, clientSecret: secret, clientAuth }
      const grant = { endpoint, tokenUrl: await tokenUrl.locate(tools), ...client, scopes, parameters }
      return clientCredentialsToken(grant, tools.upstream, tools.clock.nowMs())
    },
  }
}

/** RFC 6749 §3.3: a scope is printable ASCII without space, quote or backslash. */
function scopeOption(option: string, value: unknown): string {
  if (typeof value === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(value)) return value
  throw invalidOption(option, value, 'one scope, without spaces')
}
