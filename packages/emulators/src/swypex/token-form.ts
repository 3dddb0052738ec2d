import type { RecordedRequest } from '../frame/request.ts'
import { refuseToken } from './refusal.ts'

/** The form of a request for a token. No field may come twice (RFC 6749 §3.2). */
export function readTokenForm({ headers, body }: RecordedRequest): URLSearchParams {
  if (!/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')) {
    throw refuseToken('invalid_request', 'Content-Type must be application/x-www-form-urlencoded')
  }
  const form = new URLSearchParams(body)
  if (new Set(form.keys()).size === form.size) return form
  throw refuseToken('invalid_request', 'A field comes twice')
}
