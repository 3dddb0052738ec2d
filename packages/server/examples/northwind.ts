import { defineProvider, oauth2ClientCredentials, type SecretSource } from '@token-relay/server'

/** Options of {@link northwind}. */
export interface NorthwindOptions {
  readonly clientId: string
  readonly clientSecret: SecretSource
  readonly issuer: string
  readonly clientAuth?: 'client_secret_post' | 'client_secret_basic'
  /** Which API the token is for, where the server asks: `audience` or `resource`. */
  readonly parameters?: Readonly<Record<string, string>>
  readonly apiUrl: string
}

/** A provider of one's own: OAuth 2.0 client credentials, one route bound to the user's account. */
export function northwind({ apiUrl, ...client }: NorthwindOptions) {
  return defineProvider({
    id: 'northwind',
    apiUrl,
    credential: oauth2ClientCredentials('northwind', { ...client, scopes: ['orders:read'] }),
    routes: [{ id: 'orders', method: 'GET', path: '/customers/{pid}/orders', scope: 'subject' }],
  })
}
