import { Refusal } from '../frame/reply.ts'

/** The body of a refusal by the auth and business routes. `code` is 0 in every published example. */
export function refusalBody(error: string): { readonly code: 0; readonly error: string } {
  return { code: 0, error }
}

/** A refusal by the auth and business routes. */
export function refuse(status: number, error: string): Refusal {
  return new Refusal(status, refusalBody(error))
}
