import { isRecord, isSeconds, type UnknownRecord } from './shape.ts'

/** The body of a 200 from `POST /{provider}/auth`. */
export interface TokenAnswer {
  /** The token, at the top level: what wealthica-sdk-js reads. */
  readonly token: string
  /** Names the token without showing it; sent back as `refused`. */
  readonly tokenId: string
  readonly provider: string
  /** `direct`: the provider's own token. `gateway`: a relay token for this relay's gateway. */
  readonly mode: 'direct' | 'gateway'
  /** ISO 8601, for people. */
  readonly issuedAt: string
  /** ISO 8601, for people. Programs count with `expiresIn`. */
  readonly expiresAt: string
  /** Seconds of life left when the answer was sent. */
  readonly expiresIn: number
  /** Seconds left in each window when the answer was sent; 0 is shut. */
  readonly windows: { readonly [purpose: string]: number }
  /** A name for the subject that tells a client when the user changed, and nobody who it is. */
  readonly subject: string
  /** Where the provider's API lies. Direct mode only: a gateway lies at `{baseUrl}/{provider}/api`. */
  readonly api?: string
  /** Where the provider's widget lies, if it has one. */
  readonly connect?: ConnectPlace
}

/** Where a provider's widget lies, and what the host is called there. */
export interface ConnectPlace {
  readonly url: string
  readonly clientId: string
}

/** Reads a token answer's body; anything that is not one, or holds no usable token, gives `null`. */
export function parseTokenAnswer(body: unknown): TokenAnswer | null {
  if (!isRecord(body)) return null
  const texts = readTexts(body)
  const windows = readWindows(body.windows)
  const { mode, expiresIn, api } = body
  if (!texts || !windows || !isSeconds(expiresIn)) return null
  if (mode !== 'direct' && mode !== 'gateway') return null
  if (api !== undefined && typeof api !== 'string') return null
  const connect = readConnect(body.connect)
  if (connect === null) return null
  return { ...texts, mode, expiresIn, windows, ...(api && { api }), ...(connect && { connect }) }
}

const textFields = ['token', 'tokenId', 'provider', 'issuedAt', 'expiresAt', 'subject'] as const

function readTexts(body: UnknownRecord): Pick<TokenAnswer, (typeof textFields)[number]> | null {
  const [token, tokenId, provider, issuedAt, expiresAt, subject] = textFields.map((field) => {
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
