import { createHash } from 'node:crypto'
import { RelayError } from '../errors.ts'
import type { GatewayProvider } from '../provider/provider.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'

/** What an `Idempotency-Key` belongs to. */
export interface KeyOwner {
  readonly provider: Pick<GatewayProvider, 'id' | 'signsWrites'>
  readonly route: RoutePolicy
  readonly subjectId: string
}

/**
 * Returns the `Idempotency-Key` for the provider (G12): a digest over subject, route and the browser's key, so that the
 * keys of two users of one business credential never collide. No secret goes into it: a rotation of keys between two
 * attempts must not turn a repetition into a second payment.
 *
 * @throws RelayError `idempotency_key_required`
 */
export function idempotencyHeader(
  key: string | undefined,
  { provider: { id, signsWrites }, route, subjectId }: KeyOwner,
): { readonly 'idempotency-key'?: string } {
  const needed = route.idempotent === true || (signsWrites && route.method !== 'GET')
  if (!needed) return {}
  if (key === undefined || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new RelayError('idempotency_key_required')
  }
  const parts = JSON.stringify(['token-relay/idempotency', id, subjectId, route.id, key])
  return { 'idempotency-key': createHash('sha256').update(parts).digest('base64url') }
}
