import type { TokenEntry } from './entry.ts'
import type { TokenError } from './errors.ts'

/** The known state of a token, without a request. `epoch` changes with the user. */
export type TokenSnapshot =
  | {
      readonly status: 'success'
      readonly epoch: number
      readonly token: string
      /** The end of the token, or of the purpose's window, by this device's clock. */
      readonly expiresAt: Date
      readonly error?: undefined
    }
  | {
      readonly status: 'pending'
      readonly epoch: number
      readonly token?: undefined
      readonly expiresAt?: undefined
      readonly error?: undefined
    }
  | {
      readonly status: 'error'
      readonly epoch: number
      readonly token?: undefined
      readonly expiresAt?: undefined
      readonly error: TokenError
    }

/** Who follows a token, and what they saw last. It outlives the user. */
export interface TokenView {
  /** Returns what is known about the present user's token. */
  readonly entry: () => TokenEntry
  readonly listeners: Set<() => void>
  last?: TokenSnapshot
}
