import { TokenError } from '@token-relay/browser'
import { type ErrorCode, parseProblem } from '@token-relay/protocol'

/** A failed call through the gateway. Either the relay refused it and gave a code, or the provider did. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  /** The relay's error code, `null` if the provider refused. */
  readonly code: ErrorCode | null

  constructor(status: number, code: ErrorCode | null) {
    super(`The answer was ${status}.`)
    this.status = status
    this.code = code
  }

  /** `true` if the provider received the call and rejected it. */
  get isProviders(): boolean {
    return this.code === null && this.status >= 400 && this.status < 500
  }
}

/** Returns the JSON of a response. @throws Refusal, or TokenError `offline` */
export async function jsonOf(answer: Promise<Response>): Promise<unknown> {
  const response = await answer.catch(offlineOr)
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) return body
  throw new Refusal(response.status, parseProblem(body)?.code ?? null)
}

/** Throws `offline` if the device is offline. `fetch` throws the same TypeError if the server is unreachable. */
function offlineOr(cause: unknown): never {
  throw cause instanceof TypeError && !navigator.onLine ? new TokenError('offline', { cause }) : cause
}
