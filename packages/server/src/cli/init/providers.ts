/** What `init` writes about a provider. */
export interface ProviderTemplate {
  /** Its name for people. */
  readonly title: string
  /** Whether pages get a relay token for the gateway, so that calls go through the relay. */
  readonly isGateway: boolean
  /** The options of its function, one a line. */
  readonly options: readonly string[]
  /** Its variables, with a comment where one helps, and a value where one may be public. */
  readonly variables: readonly (readonly [name: string, comment?: string, value?: string])[]
}

const apiAddress = 'only for an emulator'

/** The templates by the provider's function. */
export const providerTemplates = {
  wealthica: {
    title: 'Wealthica',
    isGateway: false,
    options: [
      'clientId: process.env.WEALTHICA_CLIENT_ID',
      'clientSecret: process.env.WEALTHICA_CLIENT_SECRET',
      'apiUrl: process.env.WEALTHICA_API_URL || undefined',
      'connectUrl: process.env.WEALTHICA_CONNECT_URL || undefined',
    ],
    variables: [
      ['WEALTHICA_CLIENT_ID'],
      ['WEALTHICA_CLIENT_SECRET'],
      ['WEALTHICA_API_URL', apiAddress],
      ['WEALTHICA_CONNECT_URL', apiAddress],
    ],
  },
  wych: {
    title: 'Wych',
    isGateway: true,
    options: [
      'clientId: process.env.WYCH_CLIENT_ID',
      'clientSecret: process.env.WYCH_CLIENT_SECRET',
      'apiKey: process.env.WYCH_API_KEY',
      "partner: process.env.WYCH_PARTNER ?? ''",
      "app: process.env.WYCH_APP ?? ''",
      'issuer: process.env.WYCH_ISSUER || undefined',
      'apiUrl: process.env.WYCH_API_URL || undefined',
      'connectUrl: process.env.WYCH_CONNECT_URL || undefined',
      'email: (user) => user.email',
      'routes: [wych.routes.accounts, wych.routes.transactions]',
    ],
    variables: [
      ['WYCH_CLIENT_ID'],
      ['WYCH_CLIENT_SECRET'],
      ['WYCH_API_KEY'],
      ['WYCH_PARTNER', "the names in the API's paths"],
      ['WYCH_APP'],
      ['WYCH_ISSUER', apiAddress],
      ['WYCH_API_URL', apiAddress],
      ['WYCH_CONNECT_URL', apiAddress],
    ],
  },
  wyre: {
    title: 'Wyre',
    isGateway: true,
    options: [
      'apiKey: process.env.WYRE_API_KEY',
      'secretKey: process.env.WYRE_SECRET_KEY',
      'apiUrl: process.env.WYRE_API_URL',
      "account: (user) => user.wyreAccount, // the user's AC-… of your database",
      'routes: [wyre.routes.account, wyre.routes.transfers]',
    ],
    variables: [
      ['WYRE_API_KEY'],
      ['WYRE_SECRET_KEY'],
      ['WYRE_API_URL', 'live: https://api.sendwyre.com', 'https://api.testwyre.com'],
    ],
  },
  wakapay: {
    title: 'WakaPay',
    isGateway: true,
    options: [
      'apiKey: process.env.WAKAPAY_API_KEY',
      'apiSecret: process.env.WAKAPAY_API_SECRET',
      'apiUrl: process.env.WAKAPAY_API_URL',
      'routes: [wakapay.routes.verifyTransfer]',
    ],
    variables: [
      ['WAKAPAY_API_KEY'],
      ['WAKAPAY_API_SECRET'],
      ['WAKAPAY_API_URL', 'live: https://api.wakapay.io', 'https://api.test.wakapay.io'],
    ],
  },
  swypex: {
    title: 'Swypex',
    isGateway: true,
    options: [
      'clientId: process.env.SWYPEX_CLIENT_ID',
      'clientSecret: process.env.SWYPEX_CLIENT_SECRET',
      'privateKey: process.env.SWYPEX_PRIVATE_KEY || undefined',
      'apiUrl: process.env.SWYPEX_API_URL || undefined',
      'routes: [swypex.routes.banks]',
    ],
    variables: [
      ['SWYPEX_CLIENT_ID'],
      ['SWYPEX_CLIENT_SECRET'],
      ['SWYPEX_PRIVATE_KEY', 'PEM; only if a route writes'],
      ['SWYPEX_API_URL', apiAddress],
    ],
  },
} as const satisfies Record<string, ProviderTemplate>

export type TemplateName = keyof typeof providerTemplates

export const templateNames: readonly TemplateName[] = ['wealthica', 'wych', 'wyre', 'wakapay', 'swypex']

/** Returns whether one of the providers is a gateway, so that relay tokens have to be signed. */
export function needsSigningKey(providers: readonly TemplateName[]): boolean {
  return providers.some((name) => providerTemplates[name].isGateway)
}
