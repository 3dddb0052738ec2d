import { createHmac, timingSafeEqual } from 'node:crypto'
import type { ReceivedRequest } from '../frame/request.ts'

/**
 * Whether a signature is the lower-case hexadecimal HMAC-SHA256 of a request: the URL as the client used it,
 * with its query exactly as sent, then the bytes of the body, which count as none in a GET.
 */
export function isSigned(
  { method, headers, target, bytes }: ReceivedRequest,
  { signature, secretKey }: { signature: string; secretKey: string },
): boolean {
  const hmac = createHmac('sha256', secretKey).update(`http://${headers.host ?? ''}${target}`)
  if (method !== 'GET') hmac.update(bytes)
  const expected = Buffer.from(hmac.digest('hex'))
  const given = Buffer.from(signature)
  return given.byteLength === expected.byteLength && timingSafeEqual(given, expected)
}
