import { onTestFinished } from 'vitest'
import { startEmulator, type WychEmulator, type WychOptions } from '../../src/index.ts'
import { field, list, readJson } from './json.ts'

/** Starts an emulator that ends with the test. */
export async function startWych(options: WychOptions = {}): Promise<WychEmulator> {
  const emulator = await startEmulator('wych', options)
  onTestFinished(() => emulator.close())
  return emulator
}

/** Calls the token endpoint with a form. The default fields are those of the app. */
export async function requestToken(
  { issuer, credentials }: WychEmulator,
  { fields, headers = {} }: { fields?: Record<string, string>; headers?: Record<string, string> } = {},
): Promise<Response> {
  const { clientId, clientSecret } = credentials
  const form = fields ?? {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  }
  const body = new URLSearchParams(form)
  return fetch(`${issuer}/protocol/openid-connect/token`, { method: 'POST', headers, body })
}

/** Returns a service token. */
export async function serviceToken(emulator: WychEmulator): Promise<string> {
  return String(field(await readJson(await requestToken(emulator)), 'access_token'))
}

/** Calls the API with the key and a token. */
export async function callApi(
  { apiUrl, credentials }: WychEmulator,
  path: string,
  { token, method = 'GET', body }: { token: string; method?: string; body?: object },
): Promise<Response> {
  const headers = {
    'x-api-key': credentials.apiKey,
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
  }
  return fetch(apiUrl + path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
}

/** Returns a path of the app. */
export function appPath({ credentials: { partner, app } }: WychEmulator, path: string): string {
  return `/v3/partner/${partner}/app/${app}${path}`
}

/** Returns a token of the user with an address. */
export async function userToken(emulator: WychEmulator, email = 'ada@example.com'): Promise<string> {
  const token = await serviceToken(emulator)
  const path = appPath(emulator, `/user/${emulator.userWith(email).id}/token`)
  return String(field(await readJson(await callApi(emulator, path, { token })), 'access_token'))
}

/** Returns the accounts that the app may read of the user with an address. */
export async function accountsOf(emulator: WychEmulator, email?: string): Promise<unknown[]> {
  const token = await userToken(emulator, email)
  return list(await readJson(await callApi(emulator, '/accounts', { token })))
}
