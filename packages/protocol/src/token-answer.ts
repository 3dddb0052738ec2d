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

/** The address of a provider's Connect widget, the host's client id there, and the form of its messages. */
export interface ConnectPlace {
  readonly url: string
  readonly clientId: string
  /** The field that is true in each of its messages. Default `wealthica`. */
  readonly brand?: string | undefined
  /** The field with the id of what the user connected. Default `institution`. */
  readonly idField?: string | undefined
  /** Whether the widget sends a message as soon as it has loaded. A page that does not is then an error. */
  readonly announces?: boolean | undefined
}

/** Parses the body of a token answer. Returns `null` if it is not one or contains no usable token. */
export function parseTokenAnswer(body: unknown): TokenAnswer | null {
  if (!isRecord(body)) return null
  const { token, tokenId, provider, mode, issuedAt, expiresAt, expiresIn, windows, subject, api, connect } =
    body
  if (!isFilled(token) || !isFilled(tokenId) || !isFilled(provider) || !isFilled(subject)) return null
  if (!isFilled(issuedAt) || !isFilled(expiresAt) || !isSeconds(expiresIn) || !isWindows(windows)) return null
  if (mode !== 'direct' && mode !== 'gateway') return null
  if (api !== undefined && typeof api !== 'string') return null
  if (connect !== undefined && !isConnectPlace(connect)) return null
  return {
    token,
    tokenId,
    provider,
    mode,
    issuedAt,
    expiresAt,
    expiresIn,
    windows,
    subject,
    ...(api && { api }),
    ...(connect && { connect }),
  }
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isWindows(value: unknown): value is TokenAnswer['windows'] {
  return isRecord(value) && Object.values(value).every(isSeconds)
}

function isConnectPlace(value: unknown): value is ConnectPlace {
  return isRecord(value) && typeof value.url === 'string' && typeof value.clientId === 'string'
}
