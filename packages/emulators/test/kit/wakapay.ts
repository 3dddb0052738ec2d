import { onTestFinished } from 'vitest'
import { startEmulator, type WakapayEmulator, type WakapayOptions } from '../../src/index.ts'
import { field, readJson } from './json.ts'

/** Starts an emulator that ends with the test. */
export async function startWakapay(options: WakapayOptions = {}): Promise<WakapayEmulator> {
  const emulator = await startEmulator('wakapay', options)
  onTestFinished(() => emulator.close())
  return emulator
}

/** Sends JSON to the mint. The default is the emulator's credentials. */
export async function requestToken(
  { apiUrl, credentials }: WakapayEmulator,
  fields: object = credentials,
): Promise<Response> {
  return fetch(`${apiUrl}/business/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  })
}

/** Returns a token of the business. */
export async function mintToken(emulator: WakapayEmulator): Promise<string> {
  return String(field(await readJson(await requestToken(emulator)), 'accessToken'))
}

/** Sends a request with a bearer token: a POST with JSON if there are fields, or else a GET. */
export async function callApi(
  { apiUrl }: WakapayEmulator,
  path: string,
  { token, fields }: { token: string; fields?: object },
): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return fetch(apiUrl + path, {
    method: fields ? 'POST' : 'GET',
    headers,
    ...(fields && { body: JSON.stringify(fields) }),
  })
}

/** Returns the status and the JSON of a response. */
export async function outcome(response: Response): Promise<[status: number, body: unknown]> {
  return [response.status, await readJson(response)]
}
