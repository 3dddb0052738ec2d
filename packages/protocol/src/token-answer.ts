import { isRecord, isSeconds } from './shape.ts'

/** The body of a 200 from `POST /{provider}/auth`. */
export interface TokenAnswer {
  /** The token. At the top level, because wealthica-sdk-js reads it there. */
  readonly token: string
  /** Identifies the token without revealing it. Sent back as `refused` when the provider answers 401. */
  readonly tokenId: string
  /** The name that the provider is mounted under. */
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
  /** The widget's address. */
  readonly url: string
  /** The host's client id at the provider. */
  readonly clientId: string
  /** The field that is true in each of its messages. Default `wealthica`. */
  readonly brand?: string | undefined
  /** The field with the id of what the user connected. Default `institution`. */
  readonly idField?: string | undefined
  /** Whether the widget sends a message as soon as it has loaded. A page that does not is then an error. */
  readonly announces?: boolean | undefined
}

const filled = ['token', 'tokenId', 'provider', 'subject', 'issuedAt', 'expiresAt']

/** Returns the body of a token answer, or `null` if it is not one or contains no usable token. */
export function parseTokenAnswer(body: unknown): TokenAnswer | null {
  return isTokenAnswer(body) ? body : null
}

function isTokenAnswer(body: unknown): body is TokenAnswer {
  if (!isRecord(body)) return false
  const { mode, expiresIn, windows, api = '', connect = { url: '', clientId: '' } } = body
  if (!isRecord(windows) || !isRecord(connect)) return false
  const { url, clientId, brand = '', idField = '', announces = false } = connect
  return (
    filled.every((name) => isString(body[name]) && body[name]) &&
    [api, url, clientId, brand, idField].every(isString) &&
    [expiresIn, ...Object.values(windows)].every(isSeconds) &&
    (mode === 'direct' || mode === 'gateway') &&
    typeof announces === 'boolean'
  )
}

function isString(value: unknown): value is string {
  return typeof value === 'string'
}
