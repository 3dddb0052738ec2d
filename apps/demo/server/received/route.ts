import type { EmulatorServer } from '@token-relay/emulators'
import type { RequestHandler } from 'express'
import type { ProviderTargets } from '../providers/targets.ts'
import type { SignIn } from '../sign-in.ts'
import type { User } from '../users.ts'
import { receivedFor } from './received.ts'
import { type ReceivedRule, swypexRule, wakapayRule, wealthicaRule, wychRule, wyreRule } from './rules.ts'

/**
 * `GET /api/received/:provider`: the id of the signed-in user, and what the emulator received for them. 204 if the
 * provider is real.
 */
export function receivedRoute(
  targets: ProviderTargets,
  signIn: SignIn,
): RequestHandler<{ provider: string }> {
  const emulators = emulatorsOf(targets)
  return (req, res, next) => {
    const user = signIn.userOf(req)
    const { provider } = req.params
    const received = emulators.get(provider)
    if (!Object.hasOwn(targets, provider)) next()
    else if (!user) res.status(401).json({ code: 'signed_out' })
    else if (received) res.json({ user: user.id, ...received(user) })
    else res.status(204).end()
  }
}

type Received = (user: User) => ReturnType<typeof receivedFor>

/** Returns a reader for each provider that is emulated. */
function emulatorsOf({ wealthica, wych, wyre, wakapay, swypex }: ProviderTargets): Map<string, Received> {
  const shownBy =
    (emulator: EmulatorServer, rule: ReceivedRule): Received =>
    (user) =>
      receivedFor(emulator, rule, user)
  const emulators = new Map<string, Received>()
  if ('credentials' in wealthica) emulators.set('wealthica', shownBy(wealthica, wealthicaRule))
  if ('credentials' in wych) emulators.set('wych', shownBy(wych, wychRule(wych)))
  if ('credentials' in wyre) emulators.set('wyre', shownBy(wyre, wyreRule))
  if ('credentials' in wakapay) emulators.set('wakapay', shownBy(wakapay, wakapayRule))
  if ('credentials' in swypex) emulators.set('swypex', shownBy(swypex, swypexRule))
  return emulators
}
