import type { EmulatorServer, RecordedRequest } from '@token-relay/emulators'
import type { User } from '../users.ts'
import type { ReceivedRule } from './rules.ts'

/** How many requests the page shows. */
const maxShown = 12

/** Headers that identify the caller, and headers that belong to them. Only names are shown, never values. */
const proofs = [
  'loginname',
  'authorization',
  'x-api-key',
  'x-api-signature',
  'x-swypex-signature',
  'idempotency-key',
]

/** Returns what an emulator received for a user. Built field by field: headers and bodies contain tokens and secrets. */
export function receivedFor(emulator: EmulatorServer, { isMint, isFor }: ReceivedRule, user: User) {
  const requests = emulator.requests().filter((request) => isFor?.(request, user) ?? true)
  const nowMs = emulator.clock.now()
  const mints = requests.filter(isMint).length
  const pathOf = ({ path }: RecordedRequest) => (isFor ? path : withoutIds(path))
  return {
    isOwn: isFor !== undefined,
    mints,
    others: requests.length - mints,
    latest: requests
      .map((request, index) => ({
        number: index + 1,
        method: request.method,
        path: pathOf(request),
        proofs: proofs.filter((name) => name in request.headers),
        agoMs: nowMs - request.at,
      }))
      .slice(-maxShown)
      .toReversed(),
  }
}

/** Replaces ids in a path: `/v1/card/CRD1000000004/limits` would reveal another user's card. */
function withoutIds(path: string): string {
  return path.replaceAll(/\/(?!v\d+(?:\/|$))[^/]*\d[^/]*/g, '/:id')
}
