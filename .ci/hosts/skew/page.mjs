// The page of one version: its client and Connect, under the names that the rows of version skew call.
import * as browser from '@token-relay/browser'
import { openConnect } from '@token-relay/browser/connect'

const client = browser.createTokenClient()
/** Calls a provider. The first version had this as a method. */
const call = (provider, path) =>
  client.fetch ? client.fetch(provider, path) : browser.providerFetch(client, provider, path)

globalThis.page = {
  token: (provider) => client.getToken(provider),
  call: async (provider, path) => {
    const response = await call(provider, path)
    return { status: response.status, body: await response.json() }
  },
  connect: () => openConnect(client, 'wealthica'),
  logOut: () => client.logout(),
  failure: (provider) =>
    client.getToken(provider).then(
      () => 'no failure',
      (error) => ({
        isTokenError: error instanceof browser.TokenError,
        code: error.code,
        status: error.status,
      }),
    ),
}
