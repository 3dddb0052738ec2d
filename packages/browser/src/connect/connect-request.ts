import { type TokenAnswer } from '@token-relay/protocol'
import { TokenError } from '../errors.ts'

/** What Wealthica's widget can be told. Blank values are left out. */
export interface ConnectRequestOptions {
  /** The institution to connect, such as `questrade`; without it the user chooses. */
  readonly provider?: string
  /** The id of an institution to connect again; wins over `provider`. */
  readonly reconnect?: string
  /** Institutions to choose from; dropped when `provider` names one. */
  readonly providers?: readonly string[]
  /** Default `['core']`. */
  readonly providerGroups?: readonly ('core' | 'thirdparty')[]
  /** The language of the widget, and of the button that closes it. Default `en`. */
  readonly lang?: 'en' | 'es' | 'fr' | 'it'
  /** Default `light`. */
  readonly theme?: 'light' | 'dark'
  /** Default 2. */
  readonly providersPerLine?: 1 | 2
  /** Such as `quick_retry`, which lets the widget live for half an hour. */
  readonly features?: readonly string[]
  /** Where a web view goes at the end; registered with the provider. */
  readonly redirectUri?: string
  /** Handed back with `redirectUri`. */
  readonly state?: string
  /** Whom the widget may talk to. Default: this page's origin. */
  readonly origin?: string
  /** What the provider calls when the institution has data; `https:` only. */
  readonly webhookUri?: string
}

/** A form post: what a web view needs to open the widget itself. */
export interface ConnectRequest {
  readonly url: string
  /** The form's fields. The token goes here, never into the address. */
  readonly fields: { readonly token: string }
}

/**
 * Where to send which form to open the widget. Pure: a web view can send it itself.
 *
 * Throws a `TokenError` (`no_widget`) for a provider without one, and what {@link connectPath} throws.
 */
export function connectRequest(answer: TokenAnswer, options: ConnectRequestOptions = {}): ConnectRequest {
  const { connect, token } = answer
  if (!connect) throw new TokenError('no_widget')
  const url = `${connect.url.replace(/\/+$/, '')}${connectPath(options)}&client_id=${encodeURIComponent(connect.clientId)}`
  return { url, fields: { token } }
}

/** The widget's path and query. Throws a `TypeError` on an unknown option, or a webhook the provider refuses. */
export function connectPath(options: ConnectRequestOptions): string {
  const { provider, reconnect, providers = [], providerGroups = ['core'], features = [], ...rest } = options
  const { lang = 'en', theme, providersPerLine, redirectUri, state, origin, webhookUri, ...unknown } = rest
  for (const name of Object.keys(unknown)) throw new TypeError(`unknown option: ${name}`)
  if (webhookUri && !/^https:\/\//i.test(webhookUri)) throw new TypeError('webhookUri: https only')
  const query = new URLSearchParams()
  const parameters = {
    redirect_uri: redirectUri,
    state,
    lang,
    origin: origin ?? globalThis.location?.origin,
    providers: provider ? '' : providers.join(),
    provider_groups: providerGroups.join(),
    theme: theme === 'dark' ? theme : 'light',
    providers_per_line: providersPerLine === 1 ? '1' : '2',
    features: features.join(),
    webhook_uri: webhookUri,
  }
  for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value)
  const [place, id] = reconnect ? ['reconnect', reconnect] : ['connect', provider]
  return `/${place}${id ? `/${encodeURIComponent(id)}` : ''}?${query}`
}
