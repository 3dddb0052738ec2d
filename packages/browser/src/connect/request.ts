import type { TokenAnswer } from '@token-relay/protocol'
import { TokenError } from '../errors.ts'
import { refuseUnknown } from '../options.ts'

/** Options of Wealthica's widget. Empty values are not sent. */
export interface ConnectRequestOptions {
  /** The institution to connect, such as `questrade`. Default: the user chooses. */
  readonly provider?: string
  /** The id of an institution to reconnect. Takes precedence over `provider`. */
  readonly reconnect?: string
  /** The institutions to choose from. Ignored if `provider` is set. Default: all. */
  readonly providers?: readonly string[]
  /** Default `['core']`. */
  readonly providerGroups?: readonly ('core' | 'thirdparty')[]
  /** The language of the widget and of its close button. Default `en`. */
  readonly lang?: 'en' | 'es' | 'fr' | 'it'
  /** Default `light`. */
  readonly theme?: 'light' | 'dark'
  /** Default 2. */
  readonly providersPerLine?: 1 | 2
  /** Such as `quick_retry`, with which the widget stays open for up to 30 minutes instead of 10. Default: none. */
  readonly features?: readonly ('quick_retry' | (string & {}))[]
  /** The address that a web view opens at the end. Must be registered with the provider. */
  readonly redirectUri?: string
  /** Returned with `redirectUri`. */
  readonly state?: string
  /** The origin that the widget posts messages to. Default: this page's. */
  readonly origin?: string
  /** The address that the provider calls when the institution has data. `https:` only. */
  readonly webhookUri?: string
}

/** A form to post. A web view opens the widget with it. */
export interface ConnectRequest {
  /** The form's `action`: the widget's address, with its options. */
  readonly url: string
  /** The form's fields. The token is here and never in the address, which is logged and kept in the history. */
  readonly fields: { readonly token: string }
}

/**
 * Returns the form that opens the widget. Pure: an app can send the result to a web view.
 *
 * @throws TokenError `no_widget` if the provider has none
 * @throws TypeError for an unknown option, or a `webhookUri` that is not `https:`
 */
export function connectRequest(answer: TokenAnswer, options: ConnectRequestOptions = {}): ConnectRequest {
  return requestTo(connectPath(options), answer)
}

/** Returns the form that opens the widget at a path. @throws TokenError `no_widget` */
export function requestTo(path: string, { connect, token }: TokenAnswer): ConnectRequest {
  if (!connect) throw new TokenError('no_widget')
  const clientId = encodeURIComponent(connect.clientId)
  return { url: `${connect.url.replace(/\/+$/, '')}${path}&client_id=${clientId}`, fields: { token } }
}

/** Returns the widget's path and query. @throws TypeError for an option that is unknown or not valid */
export function connectPath({
  provider,
  reconnect,
  redirectUri = '',
  state = '',
  lang = 'en',
  origin = globalThis.location?.origin ?? '',
  providers = [],
  providerGroups = ['core'],
  theme = 'light',
  providersPerLine = 2,
  features = [],
  webhookUri = '',
  ...unknown
}: ConnectRequestOptions): string {
  refuseUnknown(unknown)
  if (!/^($|https:\/\/)/i.test(webhookUri)) throw new TypeError('webhookUri must begin with https://')
  const parameters = {
    redirectUri,
    state,
    lang,
    origin,
    providers: provider ? '' : providers,
    providerGroups,
    theme,
    providersPerLine,
    features,
    webhookUri,
  }
  // React Native's `URLSearchParams` does not encode, and has no `set`.
  const query = Object.entries(parameters)
    .map(([name, value]) => [name, encodeURIComponent(String(value))] as const)
    .filter(([, value]) => value)
    // `redirectUri` is sent as `redirect_uri`.
    .map(([name, value]) => `${name.replace(/[A-Z]/g, '_$&').toLowerCase()}=${value}`)
    .join('&')
  const [page, id] = reconnect ? ['reconnect', reconnect] : ['connect', provider]
  return `/${page}${id ? `/${encodeURIComponent(id)}` : ''}?${query}`
}
