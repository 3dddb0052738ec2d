import type { AnswerHeaders } from './answer-headers.ts'

/** A request in plain values: what the rules of HTTP are written over, whatever server received it. */
export interface PlainRequest {
  readonly method: string
  /** The raw path below the mount point, never decoded. */
  readonly path: string
  /** The raw query without its question mark. */
  readonly query: string
  /** Names of all headers, in lower case. */
  readonly headerNames: readonly string[]
  /** A header by its lower-case name; `undefined` when it is absent. */
  header(name: string): string | undefined
  /** The client's address, as far as the server's proxy settings tell. @throws RelayError `misconfigured` */
  address(): string | undefined
  /**
   * The JSON value in the body; `undefined` when there is no body. `maxBytes` bounds what is read.
   *
   * @throws RelayError `body_too_large` or `bad_request`
   */
  json(maxBytes: number): Promise<unknown>
  /** The body's exact bytes. @throws RelayError `body_too_large`, `bad_request` or `raw_body_required` */
  bytes(maxBytes: number): Promise<Uint8Array>
  /** Aborted when the client is gone before its answer. */
  signal(): AbortSignal
}

/** An answer in plain values. */
export interface PlainAnswer {
  readonly status: number
  readonly headers: AnswerHeaders
  /** Text, or bytes that are still arriving. */
  readonly body: string | AsyncIterable<Uint8Array>
}
