import { createTokenClient } from '@token-relay/browser'
import type { ProviderInfo } from '../providers/providers.ts'
import { sendSignOut } from '../session/host-requests.ts'
import { tokenClient } from '../session/session.ts'
import type { User } from '../session/user.ts'
import { lifeOf } from '../token/grant.ts'
import { advanceClocks, type FaultName } from './trouble.ts'

/** A fault as the drawer offers it. */
export interface FaultOffer {
  readonly name: FaultName
  readonly title: string
  /** What is wrong, for the bar. */
  readonly short: string
  /** What the visitor will see. */
  readonly effect: string
}

export const faults: readonly FaultOffer[] = [
  {
    name: 'down',
    title: 'Providers down',
    short: 'providers down',
    effect:
      'Each card says that its provider is not responding, and keeps what it has read. Tokens stay valid. All of it is back as soon as you end this.',
  },
  {
    name: 'slow',
    title: 'Slow providers',
    short: 'slow providers',
    effect:
      'Each answer takes a second longer. What has been read stays on the page, and a token is renewed before it is needed, so nobody waits for one.',
  },
  {
    name: 'refusing',
    title: 'Our secrets are refused',
    short: 'secrets refused',
    effect:
      'Each provider answers as if our secrets were wrong. The page says so in one sentence, without a detail that would help a thief, and does not keep asking.',
  },
]

/** Seconds of a token that are left after the jump to its renewal: both relay and page renew it, and it still serves. */
const secondsAtRenewal = 20

/** Milliseconds of Wealthica's Connect window. */
const connectWindowMs = 10 * 60_000

/** Moves the clocks to the renewal of a provider's token. */
export async function advanceToRenewal(user: User, { name }: ProviderInfo): Promise<void> {
  const { leftSeconds } = lifeOf(await tokenClient.getGrant(name))
  await advanceClocks(user, Math.max(1, leftSeconds - secondsAtRenewal) * 1000)
}

/** Moves the clocks past the end of the Connect window of every token that the page holds. */
export function shutConnectWindow(user: User): Promise<void> {
  return advanceClocks(user, connectWindowMs)
}

/**
 * Does what another tab does when the user signs out there: it ends the session at the host, and its token client
 * notifies the clients of the other tabs. This page gets no other hint.
 */
export async function signOutElsewhere(user: User): Promise<void> {
  const otherTab = createTokenClient()
  otherTab.setSubject(user.id)
  if (!(await sendSignOut(user.id)).ok) throw new Error('The host did not confirm the sign-out.')
  await otherTab.logout()
  otherTab.dispose()
}
