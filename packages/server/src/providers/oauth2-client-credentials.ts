import { choice, deferred, listOf, pattern, url, whole } from '../config/checks.ts'
import { fixedHeaders } from '../config/fixed-headers.ts'
import { type Checks, checkOptions, missingOption, optionsOf } from '../config/option-table.ts'
import { RelayConfigError } from '../errors.ts'
import type { CredentialRecipe, RecipeTools } from '../provider/provider.ts'
import { type SecretSource, clientId, secret } from '../secrets/secret-source.ts'
import type { GrantOptions } from '../upstream/classify.ts'
import { clientCredentialsToken, discoverTokenUrl } from '../upstream/oauth-client.ts'

/** Options of {@link oauth2ClientCredentials}. Set either `tokenUrl` or `issuer`. */
export interface OAuth2Options {
  /** The client's id at the provider. */
  readonly clientId: string | undefined
  /** The client's secret, or a function that fetches it. */
  readonly clientSecret: SecretSource
  /** URL of the token endpoint. It is called exactly as it is set, with its query and the slash at its end. */
  readonly tokenUrl?: string | undefined
  /** URL of an OpenID Connect issuer, whose discovery document names the token endpoint. */
  readonly issuer?: string | undefined
  /** Scopes to ask for. List only those that the routes need. Default none. */
  readonly scopes?: readonly string[] | undefined
  /**
   * Further fields of the grant, for servers that ask which API the token is for: `{ audience: '…' }` (Auth0) or
   * `{ resource: '…' }` (RFC 8707). Default none.
   */
  readonly parameters?: Readonly<Record<string, string>> | undefined
  /** Headers of the token call that the provider needs, such as `{ 'x-tenant': 'maple' }`. Default none. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** How the client sends its secret. Default `client_secret_post`. */
  readonly clientAuth?: 'client_secret_post' | 'client_secret_basic' | undefined
  /** Seconds before expiry at which the token is renewed. Default 0. Range 0 to 3 600. */
  readonly leewaySeconds?: number | undefined
}

/** RFC 6749 §3.3: a scope is printable ASCII without space, quote or backslash. */
const scope = pattern(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'one scope, without spaces')

const issuerUrl = url()
// RFC 6749 §3.2: the URL of a token endpoint may have a query, which must be kept.
const endpointUrl = url({ allowsQuery: true })

/** The checks of {@link OAuth2Options}. */
export const oauth2Checks = {
  clientId,
  clientSecret: secret,
  tokenUrl: deferred,
  issuer: deferred,
  scopes: listOf("scopes, such as ['read']", scope),
  parameters: { read: parametersOption },
  headers: fixedHeaders,
  clientAuth: choice('client_secret_post', 'client_secret_basic'),
  leewaySeconds: whole({ default: 0, min: 0, max: 3600, unit: 'seconds' }),
} satisfies Checks<OAuth2Options>

/**
 * Creates the recipe of a business-wide token by the OAuth 2.0 client-credentials grant (RFC 6749 §4.4), for a
 * provider's `credential`.
 *
 * @param where the name of the options in errors, such as `swypex`
 * @throws RelayConfigError
 */
export function oauth2ClientCredentials(where: string, options: OAuth2Options): CredentialRecipe {
  return clientCredentials(where, options, {})
}

/** Options that errors name instead of those of {@link OAuth2Options}, which a provider sets itself. */
interface OptionNames extends Partial<GrantOptions> {
  readonly tokenUrl?: string
}

/** Like {@link oauth2ClientCredentials}, for a provider whose own options set some of the grant's. */
export function clientCredentials(
  where: string,
  options: OAuth2Options,
  names: OptionNames,
): CredentialRecipe {
  const checked = checkOptions(where, options, oauth2Checks)
  const { clientId, clientSecret, clientAuth, scopes, parameters, headers, leewaySeconds } = checked
  const tokenUrl = tokenUrlOption(where, checked, names)
  const named = {
    client: `${where}.clientId`,
    scopes: names.scopes ?? `${where}.scopes`,
    parameters: names.parameters ?? `${where}.parameters`,
  }
  return {
    perSubject: false,
    leewaySeconds,
    secrets: [clientSecret],
    urls: { [tokenUrl.option]: tokenUrl.configured },
    identity: [clientId, clientAuth, ...[scopes, parameters, headers].map((part) => JSON.stringify(part))],
    async mint(_account, tools) {
      const endpoint = {
        provider: tools.provider,
        secretOptions: [named.client, clientSecret.option],
        urlOption: tokenUrl.option,
        options: named,
      }
      const client = { clientId, clientSecret: await clientSecret.read(), clientAuth }
      const grant = {
        endpoint,
        tokenUrl: await tokenUrl.locate(tools),
        ...client,
        scopes,
        parameters,
        headers,
      }
      return clientCredentialsToken(grant, tools.upstream, tools.clock.nowMs())
    },
  }
}

interface TokenUrl {
  /** The option that sets it, such as `acme.issuer`. */
  readonly option: string
  /** The option's value. */
  readonly configured: string
  /** Resolves to the URL of the endpoint. @throws RelayError if the issuer's discovery document does not name one */
  locate(tools: RecipeTools): Promise<string>
}

function tokenUrlOption(
  where: string,
  { tokenUrl, issuer }: Pick<OAuth2Options, 'tokenUrl' | 'issuer'>,
  names: OptionNames,
): TokenUrl {
  const option = names.tokenUrl ?? `${where}.tokenUrl`
  if (issuer === undefined) {
    if (tokenUrl === undefined) {
      const remedy = `Set it to the token endpoint, or ${where}.issuer to an OpenID Connect issuer.`
      throw missingOption(option, remedy)
    }
    const configured = endpointUrl.read(option, tokenUrl)
    return { option, configured, locate: () => Promise.resolve(configured) }
  }
  if (tokenUrl !== undefined) {
    const sentence = `${option} and ${where}.issuer both name the token endpoint. Remove one.`
    throw new RelayConfigError('invalid_option', option, sentence)
  }
  const configured = issuerUrl.read(`${where}.issuer`, issuer)
  return { option: `${where}.issuer`, configured, locate: discovery(where, issuer) }
}

/** Milliseconds for which a discovery document is cached. */
const discoveryLifeMs = 600_000

/** Discovers the token endpoint: for the first token, again after 10 minutes, and again after a failure. */
function discovery(where: string, issuer: string): (tools: RecipeTools) => Promise<string> {
  let found: { readonly tokenUrl: Promise<string>; readonly untilMs: number } | undefined
  return async ({ provider, upstream, clock }) => {
    const nowMs = clock.monotonicMs()
    if (found && nowMs < found.untilMs) return found.tokenUrl
    const endpoint = {
      provider,
      secretOptions: [`${where}.issuer`], // the document is public: no secret is sent
      urlOption: `${where}.issuer`,
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

// Fields that the grant sets itself, each with its option if it has one (RFC 6749 §4.4.2, RFC 7521 §4.2).
const grantFields = new Map([
  ['grant_type', null],
  ['client_id', 'clientId'],
  ['client_secret', 'clientSecret'],
  ['client_assertion', null],
  ['client_assertion_type', null],
  ['scope', 'scopes'],
])

const parameter = pattern(/./s, 'a string that is not empty')

function parametersOption(option: string, parameters: unknown = {}): Readonly<Record<string, string>> {
  const checked = Object.entries(optionsOf(option, parameters)).map(([name, value]): [string, string] => {
    const source = grantFields.get(name)
    if (source === undefined) return [name, parameter.read(`${option}.${name}`, value)]
    const remedy = source === null ? 'Remove it' : `Set ${option.replace(/parameters$/, source)} instead`
    const sentence = `${option}.${name} is set by the grant itself. ${remedy}.`
    throw new RelayConfigError('invalid_option', `${option}.${name}`, sentence)
  })
  return Object.fromEntries(checked)
}
