import { constants, type KeyObject, verify } from 'node:crypto'
import type { RecordedRequest } from '../frame/request.ts'
import { refuse } from './refusal.ts'

/** How old, in seconds, a signed request may be. */
const maxAgeSeconds = 300

/**
 * Checks that a request was signed by the client's key within the last five minutes. The signature covers
 * method, path and timestamp, with nothing between, and not the body.
 *
 * Assumption: a time or signature that does not hold is a failed authentication, 401; one that is no number
 * or missing, 400.
 */
export function requireSignature(request: RecordedRequest, publicKey: KeyObject): void {
  const timestamp = requireHeader(request, 'X-Swypex-Request-Timestamp')
  const signature = requireHeader(request, 'X-Swypex-Signature')
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw refuse(400, 'X-Swypex-Request-Timestamp must be Unix time in seconds')
  }
  // Assumption: nor may it lie further ahead, or a request signed for later could be kept and sent then.
  if (Math.abs(request.at / 1000 - Number(timestamp)) > maxAgeSeconds) {
    throw refuse(401, 'The request is older than 5 minutes')
  }
  // Assumption: the path as it was sent, without the query. That `/v1` belongs to it is documented.
  const signed = request.method + request.path + timestamp
  if (!isSignedBy(publicKey, signed, signature)) throw refuse(401, 'Invalid signature')
}

/** A header that must be there. @throws Refusal 400 */
export function requireHeader({ headers }: RecordedRequest, name: string): string {
  const value = headers[name.toLowerCase()]
  if (value) return value
  throw refuse(400, `${name} is required`)
}

function isSignedBy(publicKey: KeyObject, text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64')
  // Buffer skips what is not Base64; a client that sends base64url or a line break is to find out here.
  if (bytes.toString('base64') !== signature) return false
  // Assumption: the padding is PKCS #1 v1.5. "RSA-SHA256" does not say.
  const key = { key: publicKey, padding: constants.RSA_PKCS1_PADDING }
  return verify('RSA-SHA256', Buffer.from(text), key, bytes)
}
