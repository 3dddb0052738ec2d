import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { startEmulator, type SwypexEmulator, type SwypexOptions } from '../../src/index.ts'
import { field, readJson } from './json.ts'

/** The scopes that the documentation recommends. */
export const allScopes = 'cards:read cards:write transfers:read transfers:write'

/** One key for all emulators, because creating one takes longer than any test. */
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

/** Starts an emulator that ends with the test. */
export async function startSwypex(options: SwypexOptions = {}): Promise<SwypexEmulator> {
  const emulator = await startEmulator('swypex', { privateKey, ...options })
  onTestFinished(() => emulator.close())
  return emulator
}

/** Sends the form for a token. A field that is `undefined` is omitted. */
export async function requestToken(
  { url, credentials }: SwypexEmulator,
  changes: Readonly<Record<string, string | undefined>> = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  const { clientId: client_id, clientSecret: client_secret } = credentials
  const all = { grant_type: 'client_credentials', client_id, client_secret, scope: allScopes, ...changes }
  const fields = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return fetch(`${url}/v1/oauth/token`, { method: 'POST', headers, body: new URLSearchParams(fields) })
}

/** Returns a token. The default is all scopes. */
export async function mintToken(emulator: SwypexEmulator, scope = allScopes): Promise<string> {
  return String(field(await readJson(await requestToken(emulator, { scope })), 'access_token'))
}

/** Sends a GET with a bearer token. The default is a new token. */
export async function read(emulator: SwypexEmulator, path: string, token?: string): Promise<Response> {
  const authorization = `Bearer ${token ?? (await mintToken(emulator))}`
  return fetch(emulator.url + path, { headers: { authorization } })
}

/** A change of a card's limits. Omitted parts get a valid value. */
export interface Write {
  readonly method?: 'PUT' | 'PATCH'
  readonly path?: string
  readonly body?: string
  readonly key?: string
  /** Merged into valid headers. `undefined` omits one. */
  readonly headers?: Readonly<Record<string, string | undefined>>
}

/** The default path of {@link writeLimits}. */
export const limitsPath = '/v1/card/CRD1000000000/limits'

/** Sends a signed change of limits. The default is a PATCH of the daily limit. */
export async function writeLimits(emulator: SwypexEmulator, write: Write = {}): Promise<Response> {
  const { method = 'PATCH', path = limitsPath, body = '{"daily":1000}', key = randomUUID() } = write
  const timestamp = String(Math.floor(emulator.clock.now() / 1000))
  const [signedPath = ''] = path.split('?')
  const all = {
    authorization: `Bearer ${await mintToken(emulator)}`,
    'content-type': method === 'PUT' ? 'application/json' : 'application/merge-patch+json',
    'idempotency-key': key,
    'x-swypex-request-timestamp': timestamp,
    'x-swypex-signature': signText(emulator, `${method}${signedPath}${timestamp}`),
    ...write.headers,
  }
  const headers = Object.entries(all).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  )
  return fetch(emulator.url + path, { method, headers, body })
}

/** Signs a text as a client does. */
export function signText({ credentials }: SwypexEmulator, text: string): string {
  return sign('RSA-SHA256', Buffer.from(text), credentials.privateKey).toString('base64')
}

/** Returns the current limits of a card. */
export async function limitsOf(emulator: SwypexEmulator, id = 'CRD1000000000'): Promise<unknown> {
  return field(await readJson(await read(emulator, `/v1/card/${id}`)), 'limits')
}
