import { assetRoute } from '../../server/page.ts'
import type { Reply } from '../../server/reply.ts'
import type { RecordedRequest } from '../../server/request.ts'
import type { Route } from '../../server/router.ts'
import type { CatalogProvider } from '../catalog.ts'
import { connectInstitution } from '../users.ts'
import { badRequestPage, expiredPage } from './layout.ts'
import { openConnect, type OpenTarget } from './open.ts'
import { connectedPage, pickerPage, refusedPage, type Scene, signInPage } from './pages.ts'
import { readAppearance, returnAddress } from './parameters.ts'
import { type ConnectContext, connectEndsAtMs } from './session.ts'

/** How many institutions a user may connect. */
const maxInstitutions = 50

/** Creates the routes of the Connect page: three ways to open it, by form POST or GET, and a session's steps. */
export function connectRoutes(context: ConnectContext): Route[] {
  const opening = (path: string, target: (parameter: string) => OpenTarget): Route[] =>
    ['POST', 'GET'].map((method) => ({
      method,
      path,
      handle: (request, parameter = '') => openConnect(context, request, target(parameter)),
    }))
  return [
    ...opening('/connect', () => ({})),
    ...opening('/connect/:provider', (provider) => ({ provider })),
    ...opening('/reconnect/:institution', (institution) => ({ institution })),
    { method: 'GET', path: '/session/:id', handle: (_, id) => takeStep(context, id, firstPage) },
    {
      method: 'GET',
      path: '/session/:id/:provider',
      handle: (_, id, provider) => takeStep(context, id, (scene) => providerPage(scene, provider)),
    },
    {
      method: 'POST',
      path: '/session/:id/:provider',
      handle: (request, id, provider) =>
        takeStep(context, id, (scene) => signIn(scene, provider, { ...context, request })),
    },
    assetRoute('connect.css', 'text/css'),
    assetRoute('connect.js', 'text/javascript'),
  ]
}

/** Runs a step of a session, unless the session has expired or already has its outcome. */
function takeStep(
  { settings, sessions, clock }: ConnectContext,
  id: string,
  step: (scene: Scene) => Reply,
): Reply {
  const team = settings.teamName
  const session = sessions.find(id)
  if (!session) return expiredPage(readAppearance({}), team)
  const expiresInMs = connectEndsAtMs(session.claims, settings.connectWindowSeconds) - clock.now()
  if (expiresInMs <= 0) return expiredPage(session.parameters, team)
  const scene = { session, team, expiresInMs }
  return session.connected ? connectedPage(scene, session.connected) : step(scene)
}

function firstPage(scene: Scene): Reply {
  const { provider } = scene.session
  return provider ? signInPage(scene, provider) : pickerPage(scene)
}

function providerPage(scene: Scene, id: string): Reply {
  const provider = allowedProvider(scene, id)
  return provider ? signInPage(scene, provider) : unknownProvider(scene, id)
}

/** Accepts every username and password, except the password `wrong`. */
function signIn(scene: Scene, id: string, context: ConnectContext & { request: RecordedRequest }): Reply {
  const { session, team } = scene
  const provider = allowedProvider(scene, id)
  if (!provider) return unknownProvider(scene, id)
  const fields = new URLSearchParams(context.request.body)
  const password = fields.get('password')
  if (!fields.get('username') || !password) return signInPage(scene, provider)
  if (password === 'wrong') return refusedPage(scene, provider)
  const user = context.users.get(session.claims.loginName)
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
