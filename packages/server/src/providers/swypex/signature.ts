import { createPrivateKey, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { RelayConfigError, RelayError } from '../../errors.ts'
import type { RoutePolicy } from '../../routes/route-policy.ts'
import { type SecretReader, secretReader, type SecretSource } from '../../secrets/secret-source.ts'
import type { ProviderDefinition } from '../define-provider.ts'
import type { CallContext, FrozenCall } from '../../provider/provider.ts'

const option = 'swypex.privateKey'

/** The headers that authorise Swypex's calls: the token, and for writes a signature. @throws RelayConfigError */
export function swypexSignature(
  privateKey: SecretSource,
  routes: readonly RoutePolicy[],
): Required<Pick<ProviderDefinition, 'secrets' | 'authorize'>> {
  checkPrivateKey(privateKey, routes)
  const signer = privateKey === undefined ? undefined : secretReader(option, privateKey)
  return {
    secrets: signer ? [signer] : [],
    authorize: (call, context) => authorize(call, context, signer),
  }
}

/** A write without a key, or with a text that is none, would fail at the first call only. */
function checkPrivateKey(privateKey: SecretSource, routes: readonly RoutePolicy[]): void {
  const writing = routes.find(({ method }) => method !== 'GET')
  if (privateKey === undefined && writing) {
    const sentence = `${option} is missing, and the route "${writing.id}" writes. Set it to the RSA key that signs, as PEM.`
    throw new RelayConfigError('missing_option', option, sentence)
  }
  if (typeof privateKey !== 'string') return
  try {
    createPrivateKey(privateKey)
  } catch {
    const sentence = `${option} is no private key in PEM, such as openssl genpkey -algorithm RSA writes.`
    throw new RelayConfigError('invalid_option', option, sentence)
  }
}

const signAsync = promisify(sign)

/** Swypex signs METHOD + PATH + TIMESTAMP with nothing between; the body is not covered. */
async function authorize(
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
