import { assetRoute } from '../../frame/asset-route.ts'
import type { Route } from '../../frame/router.ts'
import type { ConnectContext } from './context.ts'
import { type Named, openConnect } from './open.ts'
import { firstPage, providerPage, signIn, takeStep } from './steps.ts'

/** The Connect page: three ways in, each by form POST and by GET, and the steps of a session. */
export function connectRoutes(context: ConnectContext): Route[] {
  const opening = (path: string, name: (parameter: string) => Named): Route[] =>
    ['POST', 'GET'].map((method) => ({
      method,
      path,
      handle: (request, parameter = '') => openConnect(context, request, name(parameter)),
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
