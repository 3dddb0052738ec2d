import { Readable } from 'node:stream'
import type { CallerSignal } from '../caller-signal.ts'
import { type Dispatcher, errors, util } from './undici.ts'

/** A provider's response headers. A header that is sent several times is a list. */
export type UpstreamHeaders = Readonly<Record<string, string | string[] | undefined>>

/** A body that has arrived, or a stream of one that is still arriving. */
export type AnswerBody = Uint8Array | Readable

/** A provider's answer. Its body is whole if it came with the headers, as small ones do. */
export interface ForwardAnswer {
  readonly status: number
  readonly headers: UpstreamHeaders
  readonly body: AnswerBody
}

/** What ends a call early. */
export interface CallLimits {
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: CallerSignal
  /** Reading of `performance.now()` at which the whole answer is late. */
  readonly endsAtMs: number
  /** Called once, when the call needs no connection any more. */
  readonly onEnd: (call: ForwardedCall) => void
}

/**
 * One call on its way, which receives what a dispatcher reports about it.
 *
 * undici's `request` makes a stream of every answer, however small, and needs one signal for all that ends a call. The
 * methods are those that dispatchers of every version of undici call.
 */
export class ForwardedCall implements Dispatcher.DispatchHandler {
  readonly answer: Promise<ForwardAnswer>
  readonly #limits: CallLimits
  readonly #timer: NodeJS.Timeout
  readonly #chunks: Buffer[] = []
  #resolve: (answer: ForwardAnswer) => void = () => {}
  #reject: (error: unknown) => void = () => {}
  #status = 0
  #headers: UpstreamHeaders = {}
  #resume = (): void => {}
  #abortRequest: ((reason: Error) => void) | undefined
  #abortReason: Error | undefined
  #stream: Readable | undefined
  #isComplete = false
  #hasEnded = false

  /** Sends the call. */
  constructor(dispatcher: Dispatcher, options: Dispatcher.DispatchOptions, limits: CallLimits) {
    this.#limits = limits
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#timer = setTimeout(ForwardedCall.#late, limits.endsAtMs - performance.now(), this).unref()
    limits.signal.addEventListener('abort', this.#onAbort)
    try {
      limits.signal.throwIfAborted()
      dispatcher.dispatch(options, this)
    } catch (error) {
      this.onError(error)
    }
  }

  /** Whether the call needs no connection any more. */
  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** Ends the call, or the stream of its answer. */
  abort(reason: Error): void {
    if (this.#hasEnded) return
    this.#abortReason = reason
    if (!this.#stream) this.#abortRequest?.(reason)
    this.onError(reason) // at once: it may still wait for a connection
  }

  onConnect(abort: (reason?: Error) => void): void {
    if (this.#abortReason) abort(this.#abortReason)
    else this.#abortRequest = abort
  }

  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void): boolean {
    if (status < 200) return true // an interim answer
    this.#status = status
    this.#headers = util.parseHeaders(rawHeaders)
    this.#resume = resume
    process.nextTick(ForwardedCall.#settle, this) // what has arrived together with the headers is reported before
    return true
  }

  onData(chunk: Buffer): boolean {
    if (this.#stream) return this.#stream.push(chunk)
    this.#chunks.push(chunk)
    return true
  }

  onComplete(): void {
    this.#isComplete = true
    if (this.#stream) this.#stream.push(null)
    else this.#end()
  }

  onError(error: unknown): void {
    if (this.#stream) {
      this.#stream.destroy(error instanceof Error ? error : undefined)
    } else {
      this.#end()
      this.#reject(error)
    }
  }

  // Functions of the class: a call needs none of its own.
  static #late(this: void, call: ForwardedCall): void {
    call.abort(new DOMException('The answer is late.', 'TimeoutError'))
  }

  static #settle(this: void, call: ForwardedCall): void {
    // undici takes the connection back one turn after the answer: the next call should find it.
    if (call.#isComplete) setImmediate(ForwardedCall.#answer, call)
    else if (!call.#hasEnded) ForwardedCall.#answer(call)
  }

  static #answer(this: void, call: ForwardedCall): void {
    const body = call.#isComplete ? call.#wholeBody() : call.#streamedBody()
    call.#resolve({ status: call.#status, headers: call.#headers, body })
  }

  readonly #onAbort = (): void => {
    const { reason } = this.#limits.signal
    this.abort(reason instanceof Error ? reason : new errors.RequestAbortedError())
  }

  #wholeBody(): Buffer {
    const [first] = this.#chunks
    return first && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks)
  }

  #streamedBody(): Readable {
    const stream = new Readable({
      read: this.#resume,
      destroy: (error, done) => {
        if (!this.#isComplete) this.#abortRequest?.(error ?? new errors.RequestAbortedError())
        this.#end()
        done(error)
      },
    })
    stream.on('error', () => {}) // it may fail before anyone reads it, which must not end the process (E4)
    for (const chunk of this.#chunks) stream.push(chunk)
    this.#stream = stream
    return stream
  }

  #end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    clearTimeout(this.#timer)
    this.#limits.signal.removeEventListener('abort', this.#onAbort)
    this.#limits.onEnd(this)
  }
}
