import { createHash } from 'node:crypto'
import { RelayError } from '../errors.ts'
import type { GatewayCall } from './gateway-call.ts'
import type { RouteMatch } from './route-table.ts'

/**
 * The `Idempotency-Key` that goes to the provider (G12): a digest over subject, route and the browser's key, so that
 * two users of one business credential cannot meet. It has no secret in it: a rotation of keys between two tries
 * must not turn a repetition into a second payment.
 *
 * @throws RelayError `idempotency_key_required`
 */
export function idempotencyHeader(
  { id, signsWrites }: { readonly id: string; readonly signsWrites: boolean },
  { route }: RouteMatch,
  call: GatewayCall,
): { readonly 'idempotency-key'?: string } {
  const key = call.header('idempotency-key')
  const needed = route.idempotent === true || (signsWrites && route.method !== 'GET')
  if (!needed) return {}
  if (key === undefined || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new RelayError(
      'idempotency_key_required',
      'Send an Idempotency-Key of 1 to 255 printable characters.',
    )
  }
  const parts = JSON.stringify(['token-relay/idempotency', id, call.subject.id, route.id, key])
  return { 'idempotency-key': createHash('sha256').update(parts).digest('base64url') }
}
