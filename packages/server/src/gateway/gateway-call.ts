import type { IdentifiedSubject } from '../subject.ts'

/** A call that a subject wants to make. */
export interface GatewayCall {
  readonly subject: IdentifiedSubject
  /** The raw query without its question mark. */
  readonly query: string
  /** Names of all headers, in lower case. */
  readonly headerNames: readonly string[]
  header(name: string): string | undefined
  /** The body's exact bytes. @throws RelayError `body_too_large` or `raw_body_required` */
  bytes(maxBytes: number): Promise<Uint8Array>
  /** Asked once more just before something is sent. @throws RelayError where the token was revoked meanwhile (K7) */
  checkAlive(): void
  /** Aborted when nobody waits for the answer any more (G11). */
  readonly signal: AbortSignal
}
