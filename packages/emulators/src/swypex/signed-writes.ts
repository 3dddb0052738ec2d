import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  verify,
} from 'node:crypto'
import { promisify } from 'node:util'
import type { Reply } from '../server/reply.ts'
import type { ReceivedRequest, RecordedRequest } from '../server/request.ts'
import type { Handler } from '../server/router.ts'
import type { IdempotentAnswers } from './idempotency.ts'
import { refuse } from './refusal.ts'

/** The key pair of a client. Swypex has the public key. */
export interface SigningKey {
  readonly publicKey: KeyObject
  /** PEM, PKCS #8. */
  readonly privateKey: string
}

const generate = promisify(generateKeyPair)

/** Creates an RSA key pair of 2048 bits. */
export async function createSigningKey(): Promise<SigningKey> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 })
  return { publicKey, privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) }
}

/** Reads a private key in PEM. Throws a `TypeError` if it is not an RSA key. */
export function readSigningKey(privateKey: string): SigningKey {
  try {
    const publicKey = createPublicKey(createPrivateKey(privateKey))
    if (publicKey.asymmetricKeyType === 'rsa') return { publicKey, privateKey }
  } catch (cause) {
    throw new TypeError('privateKey is not a private key in PEM', { cause })
  }
  throw new TypeError('privateKey is not an RSA key')
}

/** Answers a write synchronously, so that two requests with one key cannot overlap. */
export type WriteHandler = (request: ReceivedRequest, ...parameters: string[]) => Reply

/** Wraps a write that must be signed and happens once for each `Idempotency-Key`. */
export type SignedWrites = (handle: WriteHandler) => Handler

/** Creates the guard of signed writes. Repeated requests must be signed too. */
export function createSignedWrites(publicKey: KeyObject, answers: IdempotentAnswers): SignedWrites {
  return (handle) =>
    (request, ...parameters) => {
      const key = requireHeader(request, 'Idempotency-Key')
      requireSignature(request, publicKey)
      return answers.once(key, request, () => handle(request, ...parameters))
    }
}

/** The maximum age of a signed request, in seconds. */
const maxAgeSeconds = 300

/**
 * Requires a signature that is not older than five minutes. It covers method, path and timestamp, without a
 * separator, and not the body.
 *
 * Assumption: a wrong time or signature is a failed authentication, 401. A missing or malformed one is a 400.
 */
function requireSignature(request: RecordedRequest, publicKey: KeyObject): void {
  const timestamp = requireHeader(request, 'X-Swypex-Request-Timestamp')
  const signature = requireHeader(request, 'X-Swypex-Signature')
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw refuse(400, 'X-Swypex-Request-Timestamp must be Unix time in seconds')
  }
  // Assumption: a time ahead is refused too, or a request signed for later could be stored and sent then.
  if (Math.abs(request.at / 1000 - Number(timestamp)) > maxAgeSeconds) {
    throw refuse(401, 'The request is older than 5 minutes')
  }
  // Assumption: the path as it was sent, without the query. That it includes `/v1` is documented.
  const signed = request.method + request.path + timestamp
  if (!isSignedBy(publicKey, signed, signature)) throw refuse(401, 'Invalid signature')
}

function requireHeader({ headers }: RecordedRequest, name: string): string {
  const value = headers[name.toLowerCase()]
  if (value) return value
  throw refuse(400, `${name} is required`)
}

function isSignedBy(publicKey: KeyObject, text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64')
  // Buffer also accepts base64url and line breaks. Swypex documents Base64, so a client must not rely on it.
  if (bytes.toString('base64') !== signature) return false
  // Assumption: PKCS #1 v1.5 padding. "RSA-SHA256" does not say.
  const key = { key: publicKey, padding: constants.RSA_PKCS1_PADDING }
  return verify('RSA-SHA256', Buffer.from(text), key, bytes)
}
