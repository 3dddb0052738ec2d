import { type KeyObject, createPrivateKey, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { RelayError } from '../../errors.ts'
import type { CallContext, FrozenCall } from '../../provider/provider.ts'
import { type Fault, usableSecret } from '../../secrets/placeholders.ts'
import type { Secret } from '../../secrets/secret.ts'
import { type SecretReader, secretCheck } from '../../secrets/secret-source.ts'

/** Accepts the key that signs, as PEM, or a function that fetches it. */
export const privateKey = secretCheck(
  usablePem,
  'Set it to an RSA private key, for instance from: openssl genpkey -algorithm RSA',
)

/**
 * Returns an RSA key as PEM. Environment files, dashboards and JSON turn its line breaks into backslash and n or into
 * spaces, and some add quotes: they are read as the line breaks that they were.
 */
function usablePem(value: unknown, refuse: (fault: Fault) => Error): string {
  const text = usableSecret(value, refuse)
  const refused = (fault: string) => refuse({ code: 'invalid_option', text: fault })
  const [, label = '', body = ''] = /-----BEGIN ([A-Z ]+)-----(.*)-----END \1-----/s.exec(text) ?? []
  if (label.startsWith('ENCRYPTED') || body.includes('ENCRYPTED')) {
    throw refused('is an encrypted private key, and the relay has no passphrase: store it without one')
  }
  if (!label.endsWith('PRIVATE KEY')) throw refused('is not a PEM private key')
  const lines = body.replaceAll(/\\[rn]|\s/g, '').match(/.{1,64}/g) ?? []
  const pem = [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
  const type = keyTypeOf(pem)
  if (type === undefined) throw refused('is not a PEM private key')
  if (type !== 'rsa') throw refused(`is a private key of the type ${type}, expected RSA`)
  return pem
}

function keyTypeOf(pem: string): string | undefined {
  try {
    return createPrivateKey(pem).asymmetricKeyType
  } catch {
    return undefined // without the cause: OpenSSL's text names neither provider nor option
  }
}

/** Parsed keys, one for each reading of the secret: parsing takes longer than signing. */
const keys = new WeakMap<Secret, KeyObject>()

function keyOf(secret: Secret): KeyObject {
  const key = keys.get(secret) ?? createPrivateKey(secret.reveal())
  keys.set(secret, key)
  return key
}

const signAsync = promisify(sign)

/** Returns the path of a URL as it is sent. Parsing the URL would take longer, and could write the path in another way. */
function pathIn(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2)
  const end = url.indexOf('?', start)
  return url.slice(start, end === -1 ? url.length : end)
}

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
  const key = keyOf(await signer.read())
  const signature = await signAsync('sha256', Buffer.from(method + pathIn(url) + timestamp), key)
  return {
    ...bearer,
    'x-swypex-request-timestamp': timestamp,
    'x-swypex-signature': signature.toString('base64'),
  }
}
