import type { Purpose, TokenAnswer } from '@token-relay/protocol'
import type { RelayUser, Subject } from '../user.ts'

/** What is asked of a provider's tokens. */
export interface MintOrder<User extends RelayUser> {
  readonly subject: Subject<User>
  /** The subject's generation when the request was identified: a log-out since then ends the request too. */
  readonly generation: number
  /** Left out by clients that do not say. */
  readonly purpose?: Purpose | undefined
  /** `tokenId` of a token that the provider answered 401 to. */
  readonly refused?: string | undefined
}

/** One provider's tokens, for any subject. */
export interface TokenService<User extends RelayUser> {
  /** The answer as JSON: what goes over the wire. @throws RelayError */
  mintText(order: MintOrder<User>): Promise<string>
  /** The answer as an object: what back-end code gets. @throws RelayError */
  mint(order: MintOrder<User>): Promise<TokenAnswer>
  /** How often the subject's tokens were ended. */
  generation(subjectId: string): number
  /** Ends the subject's tokens; that of a mint under way is not kept either. */
  revoke(subjectId: string): void
}
