import { randomUUID } from 'node:crypto'
import { defineProvider, oauth2ClientCredentials } from '@token-relay/server'

/** A provider that the package does not have: OAuth 2.0 client credentials, and one route of the user's own. */
export function northwind({ issuer, apiUrl }: { readonly issuer: string; readonly apiUrl: string }) {
  return defineProvider({
    id: 'northwind',
    apiUrl,
    credential: oauth2ClientCredentials('northwind', {
      issuer, // its discovery document names the token endpoint
      clientId: 'our-app',
      clientSecret: process.env.NORTHWIND_SECRET ?? randomUUID(),
      scopes: ['orders:read'],
    }),
    // {pid} is the account of the signed-in user. A page writes `me` in its place.
    routes: [{ id: 'orders', method: 'GET', path: '/customers/{pid}/orders', scope: 'subject' }],
  })
}
