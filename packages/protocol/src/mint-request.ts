import { isRecord } from './shape.ts'

/** What the caller wants the token for. */
export type Purpose = 'api' | 'connect'

/** The body of `POST /{provider}/auth`. Other fields are ignored: who is asking comes from the host's login. */
export interface MintRequest {
  /** Left out by clients that do not say, such as wealthica-sdk-js. */
  readonly purpose?: Purpose
  /** `tokenId` of a token that the provider answered 401 to. */
  readonly refused?: string
}

/** Why a body is not a mint request. */
export type MintRequestFault = 'bad_request' | 'unsupported_purpose'

/** Reads a mint request's body; `undefined` (no body) is an empty request. */
export function parseMintRequest(body: unknown): MintRequest | MintRequestFault {
  if (body === undefined) return {}
  if (!isRecord(body)) return 'bad_request'
  const { purpose, refused } = body
  if (purpose !== undefined && purpose !== 'api' && purpose !== 'connect') return 'unsupported_purpose'
  if (refused !== undefined && typeof refused !== 'string') return 'bad_request'
  return { ...(purpose && { purpose }), ...(refused && { refused }) }
}
