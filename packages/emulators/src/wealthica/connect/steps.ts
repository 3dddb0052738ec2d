import type { Reply } from '../../frame/reply.ts'
import type { RecordedRequest } from '../../frame/request.ts'
import type { CatalogProvider } from '../catalog.ts'
import { connectInstitution } from '../users.ts'
import type { ConnectContext } from './context.ts'
import { badRequestPage, expiredPage } from './failure-pages.ts'
import { connectedPage, pickerPage, refusedPage, type Scene, signInPage } from './pages.ts'
import { readAppearance } from './parameters.ts'
import { returnAddress } from './return-address.ts'
import { connectEndsAtMs } from './window.ts'

/** Institutions that one user may have connected. */
const maxInstitutions = 50

/** A step of a session: the one that its address names, unless it is over, or has its outcome. */
export function takeStep(
  { settings, sessions, clock }: ConnectContext,
  id: string,
  step: (scene: Scene) => Reply,
): Reply {
  const team = settings.teamName
  const session = sessions.find(id)
  if (!session) return expiredPage(readAppearance({}), team)
  const expiresInMs = connectEndsAtMs(session.grant, settings.connectWindowSeconds) - clock.now()
  if (expiresInMs <= 0) return expiredPage(session.parameters, team)
  const scene = { session, team, expiresInMs }
  return session.connected ? connectedPage(scene, session.connected) : step(scene)
}

/** The first page of a session: the choice, or the provider that was named. */
export function firstPage(scene: Scene): Reply {
  const { provider } = scene.session
  return provider ? signInPage(scene, provider) : pickerPage(scene)
}

/** The page of one of the providers that the session allows. */
export function providerPage(scene: Scene, id: string): Reply {
  const provider = allowedProvider(scene, id)
  return provider ? signInPage(scene, provider) : unknownProvider(scene, id)
}

/** Username and password were sent. Everything is accepted but the password `wrong`. */
export function signIn(
  scene: Scene,
  id: string,
  context: ConnectContext & { request: RecordedRequest },
): Reply {
  const { session, team } = scene
  const provider = allowedProvider(scene, id)
  if (!provider) return unknownProvider(scene, id)
  const fields = new URLSearchParams(context.request.body)
  const password = fields.get('password')
  if (!fields.get('username') || !password) return signInPage(scene, provider)
  if (password === 'wrong') return refusedPage(scene, provider)
  const user = context.users.get(session.grant.loginName)
  if (user.institutions.length >= maxInstitutions) {
    return badRequestPage(session.parameters, team, {
      status: 409,
      why: 'This user has too many institutions',
    })
  }
  const nowMs = context.clock.now()
  const institution = session.reconnected ?? connectInstitution(user, provider, nowMs)
  institution.syncedAtMs = nowMs
  session.connected = institution
  const result = { institution: institution.id, provider: provider.id }
  return {
    status: 303,
    headers: { location: returnAddress(session.parameters, result) ?? `/session/${session.id}` },
  }
}

function allowedProvider({ session }: Scene, id: string): CatalogProvider | undefined {
  const { provider, parameters } = session
  return (provider ? [provider] : parameters.providers).find((candidate) => candidate.id === id)
}

function unknownProvider({ session, team }: Scene, id: string): Reply {
  return badRequestPage(session.parameters, team, {
    status: 404,
    why: `There is no provider “${id}” in this session`,
  })
}
