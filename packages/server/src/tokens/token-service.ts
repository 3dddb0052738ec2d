import type { MintRequest } from '@token-relay/protocol'
import type { LogOutBy } from '../credentials/credential-cache.ts'
import type { RelayUser, Subject } from '../user.ts'
import type { Issued } from './process-time.ts'

/** A request for a subject's token. */
export interface TokenRequest extends MintRequest {
  readonly subject: Subject<RelayUser>
  /** When the request was identified: a log-out since then ends the request too. */
  readonly identified: Issued
}

/** One provider's tokens, for any subject. */
export interface TokenService {
  /** Resolves to a `TokenAnswer`, as the JSON that goes over the wire. @throws RelayError */
  mint(request: TokenRequest): Promise<string>
  /** Returns the present moment, for a request that has just been identified. */
  now(): Issued
  /**
   * Ends the subject's tokens, at once in this process. The token of a mint in progress is not kept either. Resolves when
   * the other processes are about to know it.
   */
  revoke(subjectId: string, by: LogOutBy): Promise<void>
  /** Forgets what this process holds for a subject that signed out in another one, up to that monotonic reading. */
  forget(subjectId: string, atMs: number): void
}

/** Notes a subject's log-out at a provider, reports it and announces it to the other processes. */
export type SignOut = (subjectId: string) => Promise<void>
