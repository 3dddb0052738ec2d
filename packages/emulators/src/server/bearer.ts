import type { RecordedRequest } from './request.ts'

/**
 * Returns the credential of `Authorization: Bearer`, or `undefined` if the header is missing or has another
 * scheme. The scheme is case-insensitive (RFC 9110 §11.1).
 */
export function bearerToken({ headers }: RecordedRequest): string | undefined {
  // Wyre's credential is a secret that its user chose, so it may contain spaces.
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
}
