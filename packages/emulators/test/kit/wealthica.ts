import { onTestFinished } from 'vitest'
import { startEmulator, type WealthicaEmulator, type WealthicaOptions } from '../../src/index.ts'
import { field, list, readJson } from './json.ts'

/** Starts an emulator that ends with the test. */
export async function startWealthica(options: WealthicaOptions = {}): Promise<WealthicaEmulator> {
  const emulator = await startEmulator('wealthica', options)
  onTestFinished(() => emulator.close())
  return emulator
}

/** Requests a token as a back end does. */
export async function requestToken(
  { apiUrl, credentials }: WealthicaEmulator,
  loginName = 'ada',
): Promise<Response> {
  return fetch(`${apiUrl}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', loginName },
    body: JSON.stringify({ clientId: credentials.clientId, secret: credentials.clientSecret }),
  })
}

/** Returns a token of a user. */
export async function mintToken(emulator: WealthicaEmulator, loginName = 'ada'): Promise<string> {
  return String(field(await readJson(await requestToken(emulator, loginName)), 'token'))
}

/** Sends a request with a bearer token. */
export async function callApi(
  { apiUrl }: WealthicaEmulator,
  path: string,
  {
    token,
    method = 'GET',
    headers = {},
  }: { token: string; method?: string; headers?: Record<string, string> },
): Promise<Response> {
  return fetch(apiUrl + path, { method, headers: { authorization: `Bearer ${token}`, ...headers } })
}

/** Returns the institutions that a user connected. */
export async function institutionsOf(emulator: WealthicaEmulator, loginName = 'ada'): Promise<unknown[]> {
  const token = await mintToken(emulator, loginName)
  return list(await readJson(await callApi(emulator, '/institutions', { token })))
}

/** Opens Connect by form POST, as the SDK does. Follows redirects, as a frame does. */
export async function openConnect(
  { connectUrl, credentials }: WealthicaEmulator,
  { token, path = '/connect', query = {} }: { token: string; path?: string; query?: Record<string, string> },
): Promise<Response> {
  const parameters = new URLSearchParams({ client_id: credentials.clientId, ...query })
  return fetch(`${connectUrl}${path}?${parameters}`, { method: 'POST', body: new URLSearchParams({ token }) })
}

/** Sends the form of Connect's sign-in page. Does not follow redirects. */
export async function signIn(sessionUrl: string, provider: string, password = 'good'): Promise<Response> {
  const body = new URLSearchParams({ username: 'ada', password })
  return fetch(`${sessionUrl}/${provider}`, { method: 'POST', body, redirect: 'manual' })
}
