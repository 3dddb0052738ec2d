import {
  choiceOption,
  invalidOption,
  knownOptions,
  listOption,
  missingOption,
  numberOption,
  optionsOf,
  urlOption,
} from '../config/checks.ts'
import { RelayConfigError } from '../errors.ts'
import type { CredentialRecipe, RecipeTools } from '../provider/provider.ts'
import { type SecretSource, clientIdOption, secretReader } from '../secrets/secret-source.ts'
import { clientCredentialsToken, discoverTokenUrl } from '../upstream/oauth-client.ts'

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

/** What the grant sets itself, and the option for it, if there is one (RFC 6749 §4.4.2, RFC 7521 §4.2). */
const ownFields = new Map([
  ['grant_type', null],
  ['client_id', 'clientId'],
  ['client_secret', 'clientSecret'],
  ['client_assertion', null],
  ['client_assertion_type', null],
  ['scope', 'scopes'],
])

/** Checks further fields of a grant: none that it sets itself. @throws RelayConfigError */
export function grantParameters(where: string, parameters: unknown): Readonly<Record<string, string>> {
  if (parameters === undefined) return {}
  const option = `${where}.parameters`
  const checked = Object.entries(optionsOf(option, parameters)).map(([name, value]): [string, string] => {
    const source = ownFields.get(name)
    if (source !== undefined) {
      const remedy = source === null ? 'Remove it' : `Set ${where}.${source} instead`
      const sentence = `${option}.${name} is set by the grant itself. ${remedy}.`
      throw new RelayConfigError('invalid_option', `${option}.${name}`, sentence)
    }
    if (typeof value === 'string' && value !== '') return [name, value]
    throw invalidOption(`${option}.${name}`, value, 'a text that is not empty')
  })
  return Object.fromEntries(checked)
}
