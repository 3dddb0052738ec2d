import type { UnknownRecord } from './shape.ts'
import { isRecord, isSeconds } from './shape.ts'

/** The body of a 200 from `POST /{provider}/auth`. */
export interface TokenAnswer {
  /** The token. At the top level, because wealthica-sdk-js reads it there. */
  readonly token: string
  /** Identifies the token without revealing it. Sent back as `refused` when the provider answers 401. */
  readonly tokenId: string
  readonly provider: string
  /** `direct`: the provider's own token. `gateway`: a relay token for this relay's gateway. */
  readonly mode: 'direct' | 'gateway'
  /** ISO 8601, for people. */
  readonly issuedAt: string
  /** ISO 8601, for people. Programs use `expiresIn`, which does not depend on the device's clock. */
  readonly expiresAt: string
  /** Seconds left of the token's life when the answer was sent. */
  readonly expiresIn: number
  /** Seconds left of each purpose's window when the answer was sent; 0 means closed. */
  readonly windows: { readonly [purpose: string]: number }
  /** A pseudonym of the user. It changes with the user and does not reveal who they are. */
  readonly subject: string
  /** The address of the provider's API. Direct mode only: a gateway is at `{baseUrl}/{provider}/api`. */
  readonly api?: string
  /** The provider's Connect widget, if it has one. */
  readonly connect?: ConnectPlace
}

/** The address of a provider's Connect widget, and the host's client id there. */
export interface ConnectPlace {
  readonly url: string
  readonly clientId: string
}

/** Parses the body of a token answer. Returns `null` if it is not one or contains no usable token. */
export function parseTokenAnswer(body: unknown): TokenAnswer | null {
  if (!isRecord(body)) return null
  const strings = readStrings(body)
  const windows = readWindows(body.windows)
  const { mode, expiresIn, api } = body
  if (!strings || !windows || !isSeconds(expiresIn)) return null
  if (mode !== 'direct' && mode !== 'gateway') return null
  if (api !== undefined && typeof api !== 'string') return null
  const connect = readConnect(body.connect)
  if (connect === null) return null
  return { ...strings, mode, expiresIn, windows, ...(api && { api }), ...(connect && { connect }) }
}

const stringFields = ['token', 'tokenId', 'provider', 'issuedAt', 'expiresAt', 'subject'] as const

function readStrings(body: UnknownRecord): Pick<TokenAnswer, (typeof stringFields)[number]> | null {
  const [token, tokenId, provider, issuedAt, expiresAt, subject] = stringFields.map((field) => {
    const value = body[field]
    return typeof value === 'string' ? value : ''
  })
  if (!token || !tokenId || !provider || !issuedAt || !expiresAt || !subject) return null
  return { token, tokenId, provider, issuedAt, expiresAt, subject }
}

function readWindows(value: unknown): TokenAnswer['windows'] | null {
  if (!isRecord(value)) return null
  const entries = Object.entries(value).filter((entry): entry is [string, number] => isSeconds(entry[1]))
  return entries.length === Object.keys(value).length ? Object.fromEntries(entries) : null
}

function readConnect(value: unknown): ConnectPlace | null | undefined {
  if (value === undefined) return undefined
  if (!isRecord(value)) return null
  const { url, clientId } = value
  return typeof url === 'string' && typeof clientId === 'string' ? { url, clientId } : null
}
