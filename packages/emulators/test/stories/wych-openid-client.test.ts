import * as client from 'openid-client'
import { expect, test } from 'vitest'
import type { WychEmulator } from '../../src/index.ts'
import { startWych } from '../kit/wych.ts'

/** The client as an app sets it up, but for http. */
function discover(
  { issuer, credentials: { clientId, clientSecret } }: WychEmulator,
  authentication?: client.ClientAuth,
): Promise<client.Configuration> {
  return client.discovery(new URL(issuer), clientId, clientSecret, authentication, {
    execute: [client.allowInsecureRequests],
  })
}

test('openid-client discovers the issuer and gets a token', async () => {
  const config = await discover(await startWych())
  const tokens = await client.clientCredentialsGrant(config)
  expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'EXECUTE:TOKEN_EXCHANGE READ:APP_USERS' })
  expect(tokens.expires_in).toBe(900)
})

test('openid-client gets a token by HTTP Basic with an id and a secret that need encoding', async () => {
  const emulator = await startWych({ clientId: 'app:one', clientSecret: 'p+w% &=é' })
  const config = await discover(emulator, client.ClientSecretBasic(emulator.credentials.clientSecret))
  expect(await client.clientCredentialsGrant(config, { scope: 'READ:APP_USERS' })).toMatchObject({
    expires_in: 900,
  })
  expect(emulator.requests().at(-1)?.body).not.toContain('client_secret')
})

test('openid-client understands the refusals of Wych', async () => {
  const emulator = await startWych()
  const { credentials } = emulator
  const wrong = await discover({ ...emulator, credentials: { ...credentials, clientSecret: 'wrong' } })
  await expect(client.clientCredentialsGrant(wrong)).rejects.toMatchObject({
    status: 401,
    error: 'unauthorized_client',
  })
})
