import type { AnswerHeaders } from './answer-headers.ts'

/** A request in plain values: what the rules of HTTP are written over, whatever server received it. */
export interface PlainRequest {
  readonly method: string
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
}

/** An answer in plain values. */
export interface PlainAnswer {
  readonly status: number
  readonly headers: AnswerHeaders
  readonly body: string
}
