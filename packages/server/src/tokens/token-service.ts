import type { MintRequest } from '@token-relay/protocol'
import type { RelayUser, Subject } from '../user.ts'

/** A request for a subject's token. */
export interface TokenRequest extends MintRequest {
  readonly subject: Subject<RelayUser>
  /** The subject's generation when the request was identified: a log-out since then ends the request too. */
  readonly generation: number
}

/** One provider's tokens, for any subject. */
export interface TokenService {
  /** Resolves to a `TokenAnswer`, as the JSON that goes over the wire. @throws RelayError */
  mint(request: TokenRequest): Promise<string>
  /** Returns how often the subject's tokens were revoked. */
  generation(subjectId: string): number
  /** Ends the subject's tokens. The token of a mint in progress is not kept either. */
  revoke(subjectId: string): void
}
