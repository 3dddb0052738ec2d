import type { Clock } from './clock.ts'
import type { Grant, TokenEntry } from './entry.ts'
import { TokenError } from './errors.ts'
import type { createRequest } from './relay-request.ts'
import type { TokenView } from './token-view.ts'

/** Called for each token that is served from memory, and with a promise for each mint. It must not throw. */
export type Watcher = (entry: TokenEntry, token: Grant | Promise<Grant>) => void

/** The time between two changes of the user. What is known about tokens belongs to it, so nothing outlives it. */
export interface Epoch {
  /** Unique on the page, across clients. */
  readonly epoch: number
  /** Why nothing is minted in this epoch, if so. */
  readonly fault: TokenError | undefined
  /** Aborts at the end. */
  readonly controller: AbortController
  /** One per provider and purpose that the host named, so the host's code bounds their number. */
  readonly entries: Map<unknown, TokenEntry>
  /** The newest token of each provider, which serves every purpose. */
  readonly grants: Map<string, Grant>
  /** The `tokenId` of each provider's last token, if the provider refused it. */
  readonly refusals: Map<string, string>
}

/** What a client knows, for the functions that take a client, and for devtools. */
export interface Session extends Epoch {
  readonly baseUrl: string
  readonly fetch: typeof fetch
  readonly clock: Clock
  readonly nowMs: () => number
  readonly random: () => number
  /** Every provider that the host has named. */
  readonly providers: Set<string>
  /** Returns the entry of a provider. @throws TokenError `unsafe_path` if that is not a valid name */
  readonly entryOf: (provider: string, purpose?: TokenEntry['purpose']) => TokenEntry
  /** Joins the mint under way or starts one. Rejects without a request during a hold-off, and if nobody is signed in. */
  readonly renew: (entry: TokenEntry) => Promise<Grant>
  /** Sends a request to `{baseUrl}/{provider}/{action}` with the host's headers, unless `signal` aborts before. */
  readonly request: ReturnType<typeof createRequest>
  /** Returns whether the host says that the user is signed in again, after a 401 to a request that began then. */
  askHost: (requestAtMs: number) => Promise<boolean>
  /** The host's, or that of `bindSession`. */
  onSubjectChange: () => void
  /** Listens to the page and to other tabs, unless the client already does. */
  readonly listen: () => void
  /** Set while the client listens. */
  listening?: AbortController | undefined
  /** Called after every change of the state, and with `true` when the page may have slept. */
  onChange: (isAwake?: boolean) => void
  /** The devtools. */
  watch?: Watcher | undefined
  /** Every token that was followed or looked at. */
  views?: Map<string, TokenView>
  /** Whether followed tokens are renewed. */
  isFollowed?: boolean
}

let lastEpoch = 0

/** Starts the first epoch, or the next one. If `isSignedOut`, nothing is minted in it. */
export function startEpoch(isSignedOut?: boolean): Epoch {
  return {
    epoch: (lastEpoch += 1),
    fault: isSignedOut ? new TokenError('unauthenticated') : undefined,
    controller: new AbortController(),
    entries: new Map(),
    grants: new Map(),
    refusals: new Map(),
  }
}
