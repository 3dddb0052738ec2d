import { catalog, type CatalogProvider, findProvider, providerGroups } from '../catalog.ts'
import { type Language, languageOf } from './texts.ts'

type Query = Readonly<Record<string, string>>

/** How the page looks, and whom it tells: also what an error page needs. */
export interface Appearance {
  readonly language: Language
  readonly theme: 'light' | 'dark'
  /** The opener's origin: the only one that messages are posted to. Left out on a page that nobody embeds. */
  readonly origin?: string
}

/** The parameters of the Connect page, read and checked. */
export interface ConnectParameters extends Appearance {
  /** What the user may choose from. */
  readonly providers: readonly CatalogProvider[]
  readonly providersPerLine: '1' | '2'
  /** Whether a user who was refused may try again within the session. */
  readonly quickRetry: boolean
  readonly redirectUri?: string
  readonly state?: string
}

/** Reads what even an error page needs. Bad values get the default. */
export function readAppearance({ lang, theme, origin }: Query): Appearance {
  return {
    language: languageOf(lang),
    theme: theme === 'dark' ? 'dark' : 'light',
    ...(origin && isOrigin(origin) && { origin }),
  }
}

/** Reads the parameters; a string says which one is bad. */
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

// Assumption: an unknown name is an error rather than ignored, and `providers` chooses within the groups.
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

function listOf(value: string | undefined): string[] {
  return (value ?? '').split(',').filter(Boolean)
}

function isUrl(value: string, protocols: readonly string[]): boolean {
  return URL.canParse(value) && protocols.includes(new URL(value).protocol)
}

function isOrigin(value: string): boolean {
  return isUrl(value, ['https:', 'http:']) && new URL(value).origin === value
}
