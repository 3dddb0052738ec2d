import type { EmulatorServer } from '@token-relay/emulators'
import type { RequestHandler } from 'express'
import type { ProviderPlaces } from '../providers/places.ts'
import type { SignIn } from '../sign-in.ts'
import type { User } from '../users.ts'
import { receivedFor } from './received.ts'
import { type ReceivedRule, swypexRule, wakapayRule, wealthicaRule, wychRule, wyreRule } from './rules.ts'

/**
 * `GET /api/received/:provider`: what the emulator received for whoever is signed in, and who that is; 204 where the
 * provider is real.
 */
export function receivedRoute(places: ProviderPlaces, signIn: SignIn): RequestHandler<{ provider: string }> {
  const emulators = emulatorsOf(places)
  return (req, res, next) => {
    const user = signIn.userOf(req)
    const { provider } = req.params
    const received = emulators.get(provider)
    if (!Object.hasOwn(places, provider)) next()
    else if (!user) res.status(401).json({ code: 'signed_out' })
    else if (received) res.json({ user: user.id, ...received(user) })
    else res.status(204).end()
  }
}

type Received = (user: User) => ReturnType<typeof receivedFor>

/** What is asked of each provider that is emulated. */
function emulatorsOf({ wealthica, wych, wyre, wakapay, swypex }: ProviderPlaces): Map<string, Received> {
  const shownBy =
    (emulator: EmulatorServer, rule: ReceivedRule): Received =>
    (user) =>
      receivedFor(emulator, rule, user)
  const emulators = new Map([['wyre', shownBy(wyre, wyreRule)]])
  if ('credentials' in wealthica) emulators.set('wealthica', shownBy(wealthica, wealthicaRule))
  if ('credentials' in wych) emulators.set('wych', shownBy(wych, wychRule(wych)))
  if ('credentials' in wakapay) emulators.set('wakapay', shownBy(wakapay, wakapayRule))
  if ('credentials' in swypex) emulators.set('swypex', shownBy(swypex, swypexRule))
  return emulators
}
