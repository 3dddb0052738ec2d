import type { EmulatorServer, RecordedRequest } from '@token-relay/emulators'
import type { User } from '../users.ts'
import type { ReceivedRule } from './rules.ts'

/** Requests that the page shows. */
const shown = 12

/** Headers that prove who is calling, and those that go with them. Their names are shown, never their values. */
const proofs = [
  'loginname',
  'authorization',
  'x-api-key',
  'x-api-signature',
  'x-swypex-signature',
  'idempotency-key',
]

/** What an emulator received for a user. Built field by field: headers and bodies hold tokens and secrets. */
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
      .slice(-shown)
      .toReversed(),
  }
}

/** A path as its pattern: `/v1/card/CRD1000000004/limits` names somebody's card. */
function withoutIds(path: string): string {
  return path.replaceAll(/\/(?!v\d+(?:\/|$))[^/]*\d[^/]*/g, '/:id')
}
