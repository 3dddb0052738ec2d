import { TokenError } from '@token-relay/browser'
import { type ErrorCode, parseProblem } from '@token-relay/protocol'

/** A call through the gateway that failed: refused by the relay, which gives a code, or by the provider itself. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  /** `null` where the provider refused. */
  readonly code: ErrorCode | null

  constructor(status: number, code: ErrorCode | null) {
    super(`The answer was ${status}.`)
    this.status = status
    this.code = code
  }

  /** The provider took the call and said no to what it asks for. */
  get isProviders(): boolean {
    return this.code === null && this.status >= 400 && this.status < 500
  }
}

/** The JSON of an answer. @throws Refusal, or TokenError `offline` */
export async function jsonOf(answer: Promise<Response>): Promise<unknown> {
  const response = await answer.catch(sayOffline)
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) return body
  throw new Refusal(response.status, parseProblem(body)?.code ?? null)
}

/** `fetch` throws the same whether the device is offline or the other end is gone. */
function sayOffline(cause: unknown): never {
  throw cause instanceof TypeError && !navigator.onLine ? new TokenError('offline', { cause }) : cause
}
