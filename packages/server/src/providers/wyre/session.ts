import { randomBytes } from 'node:crypto'
import { isRecord } from '@token-relay/protocol'
import { RelayConfigError, RelayError } from '../../errors.ts'
import type { CredentialRecipe } from '../../provider/provider.ts'
import { tokenEndpointError } from '../../upstream/classify.ts'
import {
  type UpstreamAnswer,
  type UpstreamRequest,
  createUpstreamClient,
} from '../../upstream/http-client.ts'
import { jsonRecord } from '../../upstream/json-record.ts'

/** A user's own key at Wyre. It is the only access to the account that it makes: whoever loses it, loses the account. */
export interface WyreSessionKey {
  /** The key itself: 32 random bytes, as hex. Sent as a bearer token. */
  readonly secretKey: string
  /** Names the key at Wyre; with it the key can be disconnected. */
  readonly apiKey: string
}

/** Where the host keeps its users' keys for good: a database, not a cache. */
export interface WyreSessionKeys {
  /** The key of a user's account name; `null` where the user has none. A miss is an error, never a new account. */
  readonly load: (account: string) => Promise<WyreSessionKey | null>
  /** Keeps a key. Called once per key, before anything is done with it. */
  readonly save: (account: string, key: WyreSessionKey) => Promise<void>
}

/**
 * The credential of a user's calls: their own key, loaded from the host.
 *
 * @throws RelayConfigError where `keys` cannot both load and save
 */
export function sessionCredential(keys: WyreSessionKeys): CredentialRecipe {
  checkSessionKeys(keys)
  return {
    perSubject: true,
    renewable: false,
    leewaySeconds: 0,
    secrets: [],
    urls: {},
    async mint(account, { provider }) {
      const key = await keys.load(account)
      // The key has no end; it is loaded anew after the life of tokens that state none.
      if (key) return { token: key.secretKey, facts: {} }
      throw new RelayError('no_provider_account', {
        provider,
        hint: 'wyre.sessionKeys.load found no key. Make one with wyre.createSessionKey when the user signs up.',
      })
    },
  }
}

/** A store that cannot keep a key would lose the account that the key makes. */
function checkSessionKeys(keys: unknown): void {
  if (isRecord(keys) && typeof keys.load === 'function' && typeof keys.save === 'function') return
  const option = 'wyre.sessionKeys'
  const fault = keys === undefined ? 'is missing' : 'is not a pair of functions'
  const sentence = `${option} ${fault}. Set it to { load, save }, which read and keep the users' keys in your database.`
  throw new RelayConfigError(keys === undefined ? 'missing_option' : 'invalid_option', option, sentence)
}

/**
 * Ends a user's key at Wyre, by its API key: `DELETE /v2/apiKeys/{apiKey}`. The path is not published; this is an
 * assumption. The host then forgets the key: nothing else opens the account.
 *
 * @param apiUrl base of the API
 * @throws RelayError where Wyre refuses or cannot be reached
 */
export async function disconnectSessionKey(
  apiUrl: string,
  { secretKey, apiKey }: WyreSessionKey,
): Promise<void> {
  const path = `/v2/apiKeys/${encodeURIComponent(apiKey)}`
  await sessionCall(apiUrl, { method: 'DELETE', path, headers: { authorization: `Bearer ${secretKey}` } })
}

/**
 * Makes a key for a user and has the host keep it: `POST /v2/sessions/auth/key`. Call it once, when the user signs
 * up; the user's first `POST /v3/accounts` then makes the account that the key opens.
 *
 * @param apiUrl base of the API
 * @param account the name that the key is kept under: what the provider's `account` gives, by default the user's `id`
 * @throws RelayError where Wyre refuses the key or cannot be reached; what `save` throws
 * @throws RelayConfigError where `keys` cannot both load and save
 */
export async function createSessionKey(
  apiUrl: string,
  account: string,
  keys: WyreSessionKeys,
): Promise<void> {
  checkSessionKeys(keys)
  const secretKey = randomBytes(32).toString('hex')
  const body = JSON.stringify({ secretKey }) // in the query, as documented too, it would be in access logs
  const headers = { 'content-type': 'application/json' }
  const answer = await sessionCall(apiUrl, { method: 'POST', path: '/v2/sessions/auth/key', headers, body })
  const { apiKey } = jsonRecord(answer.body)
  if (typeof apiKey !== 'string' || apiKey === '') {
    throw new RelayError('upstream_bad_response', {
      provider: 'wyre',
      hint: 'Expected { apiKey }.',
    })
  }
  await keys.save(account, { secretKey, apiKey })
}

/** One call about a key, outside of any relay. */
async function sessionCall(
  apiUrl: string,
  {
    path,
    headers,
    ...rest
  }: Pick<UpstreamRequest, 'method' | 'headers' | 'body'> & { readonly path: string },
): Promise<UpstreamAnswer> {
  const upstream = createUpstreamClient()
  try {
    const accept = { accept: 'application/json' }
    const answer = await upstream.send({
      provider: 'wyre',
      url: apiUrl + path,
      headers: { ...accept, ...headers },
      ...rest,
    })
    const endpoint = {
      provider: 'wyre',
      secretOptions: ['the session key'],
      urlOption: 'wyre.apiUrl',
      namesUser: true,
    }
    const error = tokenEndpointError(answer, endpoint, Date.now())
    if (error) throw error
    return answer
  } finally {
    await upstream.close()
  }
}
