import { defineProvider, oauth2ClientCredentials, type SecretSource } from '@token-relay/server'

/** Options of {@link northwind}. */
export interface NorthwindOptions {
  readonly clientId: string
  readonly clientSecret: SecretSource
  /** The OAuth issuer. Its discovery document names the token endpoint. */
  readonly issuer: string
  /** How the client authenticates. Default `client_secret_post`. */
  readonly clientAuth?: 'client_secret_post' | 'client_secret_basic'
  /** Additional form fields of the token request, such as `audience` or `resource`. */
  readonly parameters?: Readonly<Record<string, string>>
  readonly apiUrl: string
}

/** Creates a gateway provider with OAuth 2.0 client credentials and one route that is bound to the user's account. */
export function northwind({ apiUrl, ...client }: NorthwindOptions) {
  return defineProvider({
    id: 'northwind',
    apiUrl,
    credential: oauth2ClientCredentials('northwind', { ...client, scopes: ['orders:read'] }),
    routes: [{ id: 'orders', method: 'GET', path: '/customers/{pid}/orders', scope: 'subject' }],
  })
}
