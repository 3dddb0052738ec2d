import { createHmac } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { startEmulator, type WyreEmulator, type WyreOptions } from '../../src/index.ts'
import { field, readJson } from './json.ts'

/** Starts an emulator that ends with the test. */
export async function startWyre(options: WyreOptions = {}): Promise<WyreEmulator> {
  const emulator = await startEmulator('wyre', options)
  onTestFinished(() => emulator.close())
  return emulator
}

/** The parts of a signed request. */
export interface Signed {
  readonly method?: string
  readonly query?: Readonly<Record<string, string>>
  /** An object is sent as JSON, bytes as they are. */
  readonly body?: object | Uint8Array<ArrayBuffer>
  readonly keys?: { readonly apiKey: string; readonly secretKey: string }
}

/** Signs a request independently of the emulator. */
export function sign(secretKey: string, url: string, body: string | Uint8Array = ''): string {
  return createHmac('sha256', secretKey).update(url).update(body).digest('hex')
}

/** Calls the API with a signature. The default keys are those of the business. */
export async function callSigned(
  emulator: WyreEmulator,
  path: string,
  request: Signed = {},
): Promise<Response> {
  const { body, query = {}, keys = emulator.credentials } = request
  const { method = body ? 'POST' : 'GET' } = request
  const parameters = new URLSearchParams({
    ...query,
    timestamp: query.timestamp ?? String(emulator.clock.now()),
  })
  const url = `${emulator.apiUrl}${path}?${parameters}`
  const bytes = body instanceof Uint8Array ? body : Buffer.from(body ? JSON.stringify(body) : '')
  const headers = { 'x-api-key': keys.apiKey, 'x-api-signature': sign(keys.secretKey, url, bytes) }
  return fetch(url, { method, headers, ...(body && { body: bytes }) })
}

/** Calls the API for a customer of the business. */
export function callFor(
  emulator: WyreEmulator,
  email: string,
  [path, request = {}]: [path: string, request?: Signed],
): Promise<Response> {
  const masqueradeAs = emulator.accountOf(email)
  return callSigned(emulator, path, { ...request, query: { ...request.query, masqueradeAs } })
}

/** Submits the secret of a session and returns it with its API key. */
export async function submitKey({ apiUrl }: WyreEmulator, secretKey = 'k'.repeat(30)) {
  const response = await fetch(`${apiUrl}/v2/sessions/auth/key`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secretKey }),
  })
  return { secretKey, apiKey: String(field(await readJson(response), 'apiKey')) }
}

/** Calls the API with a session's secret as a bearer token. */
export function callBearer(
  { apiUrl }: WyreEmulator,
  path: string,
  { secretKey, body }: { secretKey: string; body?: object },
): Promise<Response> {
  const headers = { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' }
  return fetch(apiUrl + path, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers })
}

/** The required fields of a new account. */
export const individual = { type: 'INDIVIDUAL', country: 'US' }
