import type { CallerSignal } from '../caller-signal.ts'
import type { AnswerHeaders } from './answer-headers.ts'

/** A request independent of the server that received it. The routes and their checks read nothing else. */
export interface PlainRequest {
  readonly method: string
  /** The raw path below the mount point, never decoded. */
  readonly path: string
  /** The raw query without its question mark. */
  readonly query: string
  /** Names of all headers, in lower case. */
  readonly headerNames: readonly string[]
  /** Returns a header by its lower-case name; `undefined` if it is absent. */
  header(name: string): string | undefined
  /** Returns the client's address, if the proxy settings allow it to be known. @throws RelayError `misconfigured` */
  address(): string | undefined
  /**
   * Reads the body as JSON; `undefined` if there is no body.
   *
   * @throws RelayError `body_too_large` or `bad_request`
   */
  json(maxBytes: number): Promise<unknown>
  /** Reads the body's exact bytes. @throws RelayError `body_too_large`, `bad_request` or `raw_body_required` */
  bytes(maxBytes: number): Promise<Uint8Array> | Uint8Array
  /** Returns a signal that aborts when the client disconnects before it is answered. */
  signal(): CallerSignal
}

/** An answer independent of the server that sends it. */
export interface PlainAnswer {
  readonly status: number
  readonly headers: AnswerHeaders
  /** The whole body, or a stream of bytes. */
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>
}
