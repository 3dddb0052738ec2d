import { expect, test } from 'vitest'
import { field, readJson } from '../kit/json.ts'
import { startWych } from '../kit/wych.ts'

test('discovery returns the published fields', async () => {
  const { issuer, url } = await startWych()
  const endpoints = `${issuer}/protocol/openid-connect`
  const response = await fetch(`${issuer}/.well-known/openid-configuration`)
  expect(issuer).toBe(`${url}/realms/partner`)
  expect(await readJson(response)).toEqual({
    issuer,
    authorization_endpoint: `${endpoints}/auth`,
    token_endpoint: `${endpoints}/token`,
    introspection_endpoint: `${endpoints}/token/introspect`,
    userinfo_endpoint: `${endpoints}/userinfo`,
    end_session_endpoint: `${endpoints}/logout`,
    jwks_uri: `${endpoints}/certs`,
    grant_types_supported: ['authorization_code refresh_token client_credentials'],
  })
})

test('discovery uses the host name of the request', async () => {
  const { issuer } = await startWych()
  const other = issuer.replace('127.0.0.1', 'localhost')
  const response = await fetch(`${other}/.well-known/openid-configuration`)
  expect(field(await readJson(response), 'issuer')).toBe(other)
})
