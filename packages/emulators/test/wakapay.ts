import { onTestFinished } from 'vitest'
import { startEmulator, type WakapayEmulator, type WakapayOptions } from '../src/index.ts'
import { field, readJson } from './wealthica.ts'

/** Starts an emulator that ends with the test. */
export async function startWakapay(options: WakapayOptions = {}): Promise<WakapayEmulator> {
  const emulator = await startEmulator('wakapay', options)
  onTestFinished(() => emulator.close())
  return emulator
}

/** Sends JSON to the mint: the emulator's credentials unless told otherwise. */
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

/** A token of the business. */
export async function mintToken(emulator: WakapayEmulator): Promise<string> {
  return String(field(await readJson(await requestToken(emulator)), 'accessToken'))
}

/** Sends a request with a bearer token: JSON by POST where there are fields, else GET. */
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

/** The status of an answer, and its JSON. */
export async function outcome(response: Response): Promise<[status: number, body: unknown]> {
  return [response.status, await readJson(response)]
}
