import * as openid from 'openid-client'
import { expect, test } from 'vitest'
import type { SwypexEmulator } from '../../src/index.ts'
import { allScopes, startSwypex } from '../kit/swypex.ts'

/** An id and a secret that are only read correctly if both sides form-encode them (RFC 6749 §2.3.1). */
const odd = { clientId: 'a:b c', clientSecret: 'p+%q&é=/ ü' }

function configure(
  { url, credentials }: SwypexEmulator,
  authenticate: (secret: string) => openid.ClientAuth,
): openid.Configuration {
  const server = { issuer: url, token_endpoint: `${url}/v1/oauth/token` }
  const { clientId, clientSecret } = credentials
  const configuration = new openid.Configuration(server, clientId, {}, authenticate(clientSecret))
  openid.allowInsecureRequests(configuration)
  return configuration
}

test.each([
  ['in the form', openid.ClientSecretPost],
  ['by HTTP Basic', openid.ClientSecretBasic],
])('openid-client gets a token %s and reads cards with it', async (_, authenticate) => {
  const emulator = await startSwypex(odd)
  const configuration = configure(emulator, authenticate)
  const tokens = await openid.clientCredentialsGrant(configuration, { scope: allScopes })
  const url = new URL(`${emulator.url}/v1/card`)
  const cards = await openid.fetchProtectedResource(configuration, tokens.access_token, url, 'GET')
  expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: allScopes })
  expect(cards.status).toBe(200)
})

test('openid-client understands the refusals of Swypex', async () => {
  const emulator = await startSwypex()
  const inForm = configure(emulator, () => openid.ClientSecretPost('wrong'))
  const byBasic = configure(emulator, () => openid.ClientSecretBasic('wrong'))
  await expect(openid.clientCredentialsGrant(inForm)).rejects.toMatchObject({
    error: 'invalid_client',
    status: 401,
  })
  await expect(openid.clientCredentialsGrant(byBasic)).rejects.toMatchObject({
    cause: [{ scheme: 'basic' }],
    status: 401,
  })
})
