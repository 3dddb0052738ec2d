import { catalog, type CatalogProvider, findProvider, providerGroups } from '../catalog.ts'
import { type Language, languageOf } from './texts.ts'

type Query = Readonly<Record<string, string>>

/** Language, theme and opener of a page. Error pages need them too. */
export interface Appearance {
  readonly language: Language
  readonly theme: 'light' | 'dark'
  /** The opener's origin, the only one that messages are posted to. Omitted for a page without an opener. */
  readonly origin?: string
}

/** The checked parameters of the Connect page. */
export interface ConnectParameters extends Appearance {
  /** The providers that the user can choose. */
  readonly providers: readonly CatalogProvider[]
  readonly providersPerLine: '1' | '2'
  /** Whether the user may try again after a wrong password. */
  readonly quickRetry: boolean
  readonly redirectUri?: string
  readonly state?: string
}

/** Reads the parameters of every page. Invalid values are replaced by the default. */
export function readAppearance({ lang, theme, origin }: Query): Appearance {
  return {
    language: languageOf(lang),
    theme: theme === 'dark' ? 'dark' : 'light',
    ...(origin && isOrigin(origin) && { origin }),
  }
}

/** Reads the parameters. Returns a sentence if one is invalid. */
export function readParameters(query: Query, clientId: string): ConnectParameters | string {
  const { client_id, origin, redirect_uri: redirectUri, webhook_uri: webhookUri, state, features } = query
  if (client_id !== clientId) return `client_id: no team has the id “${client_id ?? ''}”`
  if (webhookUri && !isUrl(webhookUri, ['https:'])) return 'webhook_uri: must be an https address'
  if (origin && !isOrigin(origin))
    return `origin: “${origin}” is not an origin such as https://app.example.com`
  // Assumption: http and https only. `javascript:` must never become a link of this page.
  if (redirectUri && !isUrl(redirectUri, ['https:', 'http:']))
    return 'redirect_uri: must be an http or https address'
  const providers = chooseProviders(query)
  if (typeof providers === 'string') return providers
  return {
    ...readAppearance(query),
    providers,
    providersPerLine: query.providers_per_line === '1' ? '1' : '2',
    quickRetry: listOf(features).includes('quick_retry'),
    ...(redirectUri && { redirectUri }),
    ...(state && { state }),
  }
}

// Assumption: an unknown name is an error, and `providers` selects within the groups.
function chooseProviders({ providers, provider_groups: groups }: Query): readonly CatalogProvider[] | string {
  const ids = listOf(providers)
  const unknown = ids.find((id) => !findProvider(id))
  if (unknown !== undefined) return `providers: there is no provider “${unknown}”`
  const names = groups ? listOf(groups) : ['core']
  const unknownGroup = names.find((name) => !providerGroups.includes(name))
  if (unknownGroup !== undefined) return `provider_groups: there is no group “${unknownGroup}”`
  const chosen = catalog.filter(
    ({ id, group }) => names.includes(group) && (ids.length === 0 || ids.includes(id)),
  )
  return chosen.length > 0 ? chosen : 'providers: none of them is in provider_groups'
}

/**
 * Returns where the browser goes after Connect. Returns `null` without a `redirect_uri`, and if the page has an
 * opener, which gets a message instead.
 */
export function returnAddress(
  { origin, redirectUri, state }: ConnectParameters,
  result: Readonly<Record<string, string>>,
): string | null {
  if (origin !== undefined || redirectUri === undefined) return null
  const address = new URL(redirectUri)
  // Assumption: `institution` and `provider`, the fields of the success message, in addition to `state`.
  for (const [name, value] of Object.entries({ ...result, ...(state && { state }) })) {
    address.searchParams.set(name, value)
  }
  return address.href
}

function listOf(value: string | undefined): string[] {
  return (value ?? '').split(',').filter(Boolean)
}

function isUrl(value: string, protocols: readonly string[]): boolean {
  return URL.canParse(value) && protocols.includes(new URL(value).protocol)
}

function isOrigin(value: string): boolean {
  return isUrl(value, ['https:', 'http:']) && new URL(value).origin === value
}
