import { randomBytes } from 'node:crypto'
import { isRecord } from '@token-relay/protocol'
import type { Dispatcher } from 'undici'
import { baseUrl, keep, required } from '../../config/checks.ts'
import { RelayError } from '../../errors.ts'
import { accountSegment } from '../../provider/account-name.ts'
import type { CredentialRecipe } from '../../provider/provider.ts'
import { isHeaderValue } from '../../config/fixed-headers.ts'
import { tokenEndpointError } from '../../upstream/classify.ts'
import {
  type UpstreamAnswer,
  type UpstreamRequest,
  createUpstreamClient,
} from '../../upstream/http-client.ts'
import { jsonRecord } from '../../upstream/json-record.ts'

/** A user's key at Wyre. It is the only access to the account that it creates: without the key the account is lost. */
export interface WyreSessionKey {
  /** 32 random bytes in hex. Sent as a bearer token. */
  readonly secretKey: string
  /** The key's id at Wyre, which disconnects it. */
  readonly apiKey: string
}

/** The host's permanent storage of its users' keys: a database, not a cache. */
export interface WyreSessionKeys {
  /** Resolves to the key of an account name, or `null`. The relay answers 403 then; it never creates an account. */
  readonly load: (account: string) => Promise<WyreSessionKey | null>
  /** Stores a key. Called once per key, before its first use. */
  readonly save: (account: string, key: WyreSessionKey) => Promise<void>
}

const isStore = (value: unknown) =>
  isRecord(value) && typeof value.load === 'function' && typeof value.save === 'function'

/** Accepts a store that can load and save: one that cannot save a key would lose the account that the key creates. */
export const sessionKeysCheck = required(
  "Set it to { load, save }, which read and store the users' keys in your database.",
  keep("{ load, save }, which read and store the users' keys in your database", isStore),
)

/** Returns the recipe for the credential of a user's calls: the user's key, loaded from the host. */
export function sessionCredential(keys: WyreSessionKeys): CredentialRecipe {
  return {
    perSubject: true,
    renewable: false,
    leewaySeconds: 0,
    secrets: [],
    urls: {},
    async mint(account, { provider }) {
      const key = await keys.load(account)
      // The key never expires. Without facts it is loaded again after the default token lifetime.
      if (key) return { token: bearerKey(key, provider), facts: {} }
      throw new RelayError('no_provider_account', {
        provider,
        hint: 'wyre.sessionKeys.load found no key. Create one with wyre.createSessionKey when the user signs up.',
      })
    },
  }
}

/** Returns the key that calls carry. A database may hold anything in its place. */
function bearerKey({ secretKey }: WyreSessionKey, provider: string): string {
  const key: unknown = secretKey
  if (typeof key === 'string' && isHeaderValue(key)) return key
  const hint =
    'The secretKey that wyre.sessionKeys.load returned is not a string of printable ASCII characters, which alone a header can carry.'
  throw new RelayError('secret_unavailable', { provider, hint })
}

/**
 * Disconnects a user's key at Wyre: `DELETE /v2/apiKeys/{apiKey}`. The path is not published: it is an assumption.
 * Delete the key from your database then; nothing else gives access to the account.
 *
 * @param apiUrl base URL of the API
 * @param network the way to Wyre, if it is not the default one
 * @throws RelayError if Wyre refuses or cannot be reached
 */
export async function disconnectSessionKey(
  apiUrl: string,
  key: WyreSessionKey,
  network: WyreNetwork = {},
): Promise<void> {
  const path = `/v2/apiKeys/${accountSegment(key.apiKey, 'wyre')}`
  const headers = { authorization: `Bearer ${bearerKey(key, 'wyre')}` }
  await sessionCall({ apiUrl, ...network }, { method: 'DELETE', path, headers })
}

/**
 * Creates a user's key and saves it: `POST /v2/sessions/auth/key`. Call it once, when the user signs up. The user's
 * first `POST /v3/accounts` then creates the account that the key gives access to.
 *
 * @param apiUrl base URL of the API
 * @param account the name to store the key under: the result of the provider's `account`, by default the user's `id`
 * @param network the way to Wyre, if it is not the default one
 * @throws RelayError if Wyre refuses the key or cannot be reached
 * @throws RelayConfigError if `keys` cannot load and save; errors of `save` are passed on
 */
export async function createSessionKey(
  apiUrl: string,
  account: string,
  keys: WyreSessionKeys,
  network: WyreNetwork = {},
): Promise<void> {
  sessionKeysCheck.read('wyre.sessionKeys', keys)
  const secretKey = randomBytes(32).toString('hex')
  const body = JSON.stringify({ secretKey }) // not in the query, which access logs contain
  const headers = { 'content-type': 'application/json' }
  const request = { method: 'POST', path: '/v2/sessions/auth/key', headers, body } as const
  const answer = await sessionCall({ apiUrl, ...network }, request)
  const { apiKey } = jsonRecord(answer.body)
  if (typeof apiKey !== 'string' || apiKey === '') {
    throw new RelayError('upstream_bad_response', {
      provider: 'wyre',
      hint: 'Expected { apiKey }.',
    })
  }
  await keys.save(account, { secretKey, apiKey })
}

/** The way to Wyre. */
export interface WyreNetwork {
  /** An undici dispatcher, such as a `ProxyAgent`. It is not closed. Default: a connection for this call. */
  readonly dispatcher?: Dispatcher | undefined
}

/** Sends a request about a key. It needs no relay. */
async function sessionCall(
  { apiUrl, dispatcher }: WyreNetwork & { readonly apiUrl: string },
  {
    path,
    headers,
    ...rest
  }: Pick<UpstreamRequest, 'method' | 'headers' | 'body'> & { readonly path: string },
): Promise<UpstreamAnswer> {
  const base = baseUrl().read('apiUrl', apiUrl)
  const upstream = createUpstreamClient({ dispatcher })
  try {
    const accept = { accept: 'application/json' }
    const answer = await upstream.send({
      provider: 'wyre',
      url: base + path,
      headers: { ...accept, ...headers },
      ...rest,
    })
    const endpoint = {
      provider: 'wyre',
      secretOptions: ['wyre.sessionKeys'],
      urlOption: 'wyre.apiUrl',
      userOption: 'wyre.sessionKeys',
    }
    const error = tokenEndpointError(answer, endpoint, Date.now())
    if (error) throw error
    return answer
  } finally {
    await upstream.close()
  }
}
