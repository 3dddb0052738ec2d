import { isRecord } from './shape.ts'

/**
 * The name a provider is mounted under: one of the five that the server package includes, or the host's choice.
 * Letters, digits, `-` and `_`, because it is a path segment: `POST /{provider}/auth`.
 */
export type ProviderName = 'wealthica' | 'wych' | 'wyre' | 'wakapay' | 'swypex' | (string & {})

/** What the caller needs the token for: API calls, or opening the Connect widget. */
export type Purpose = 'api' | 'connect'

/** The body of `POST /{provider}/auth`. Other fields are ignored: the host's session says who the user is. */
export interface MintRequest {
  /** Absent if the client does not send it. wealthica-sdk-js does not. */
  readonly purpose?: Purpose
  /** The `tokenId` of a token that the provider answered with 401. */
  readonly refused?: string
}

/** Why a body is not a mint request. */
export type MintRequestFault = 'bad_request' | 'unsupported_purpose'

/** Parses the body of a mint request, or returns what is wrong with it. `undefined` (no body) is an empty request. */
export function parseMintRequest(body: unknown): MintRequest | MintRequestFault {
  if (body === undefined) return {}
  if (!isRecord(body)) return 'bad_request'
  const { purpose, refused } = body
  if (purpose !== undefined && purpose !== 'api' && purpose !== 'connect') return 'unsupported_purpose'
  if (refused !== undefined && typeof refused !== 'string') return 'bad_request'
  return { ...(purpose && { purpose }), ...(refused && { refused }) }
}
