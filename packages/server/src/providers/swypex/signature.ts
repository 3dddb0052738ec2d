import { createPrivateKey, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { Check } from '../../config/option-table.ts'
import { RelayConfigError, RelayError } from '../../errors.ts'
import type { CallContext, FrozenCall } from '../../provider/provider.ts'
import { type SecretReader, secret } from '../../secrets/secret-source.ts'

/** Accepts the key that signs, as PEM. Without this check an invalid key would fail only on the first write. */
export const privateKey: Check<SecretReader> = {
  read(option, value) {
    const reader = secret.read(option, value)
    if (typeof value !== 'string') return reader
    try {
      createPrivateKey(value)
      return reader
    } catch {
      const sentence = `${option} is not a PEM private key. Generate one with: openssl genpkey -algorithm RSA`
      throw new RelayConfigError('invalid_option', option, sentence)
    }
  },
}

const signAsync = promisify(sign)

/**
 * Returns the headers that authorise a call: the token and, for a write, a signature. Swypex signs
 * METHOD + PATH + TIMESTAMP without separators; the body is not covered.
 */
export async function swypexHeaders(
  { method, url }: FrozenCall,
  { credential, nowMs }: CallContext,
  signer: SecretReader | undefined,
): Promise<Record<string, string>> {
  const bearer = { authorization: `Bearer ${credential}` }
  if (method === 'GET') return bearer
  if (!signer) {
    const hint = 'A route writes, and swypex.privateKey is not set.'
    throw new RelayError('misconfigured', { provider: 'swypex', hint })
  }
  const timestamp = String(Math.floor(nowMs / 1000))
  const key = createPrivateKey((await signer.read()).reveal())
  const signature = await signAsync('sha256', Buffer.from(method + new URL(url).pathname + timestamp), key)
  return {
    ...bearer,
    'x-swypex-request-timestamp': timestamp,
    'x-swypex-signature': signature.toString('base64'),
  }
}
