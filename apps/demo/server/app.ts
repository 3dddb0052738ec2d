import type { WychEmulator } from '@token-relay/emulators'
import {
  type Clock,
  type CloseOptions,
  connectCsp,
  createRelay,
  frontDoor,
  type Provider,
  type Relay,
  RelayConfigError,
} from '@token-relay/server'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import helmet from 'helmet'
import { page } from './page.ts'
import { ownsCard } from './providers/card-owner.ts'
import type { ProviderTargets } from './providers/targets.ts'
import { swypexProvider } from './providers/swypex.ts'
import { wakapayProvider } from './providers/wakapay.ts'
import { wealthicaProvider } from './providers/wealthica.ts'
import { wychProvider } from './providers/wych.ts'
import { wyreProvider } from './providers/wyre.ts'
import { receivedRoute } from './received/route.ts'
import { createSessions } from './sessions.ts'
import { sessionRoutes } from './session-routes.ts'
import { createSignIn } from './sign-in.ts'
import { troubleRoutes } from './trouble/routes.ts'
import type { User } from './users.ts'

/** Options of `createDemoApp`. */
export interface DemoOptions {
  /** The real providers' accounts, or emulators. For an emulator the page also shows what it received. */
  readonly targets: ProviderTargets
  /** Signs relay tokens. A random string of at least 32 bytes. */
  readonly signingKeys: readonly string[]
  /** The folder of the built page. */
  readonly pageFolder: string
  /** The address that people open, if a proxy in front of the host ends TLS. */
  readonly publicOrigin?: string
  /** The number of proxies in front of the host. Default 0. */
  readonly proxies?: number
  /** Other origins whose pages may request tokens from the relay. Default none. */
  readonly allowedOrigins?: readonly string[]
  /** Default: the machine's clock. */
  readonly clock?: Clock
}

/** The host app, not yet listening. */
export interface Demo {
  readonly app: Express
  /** Finishes the relay's requests in progress, refuses new ones, and closes its connections. */
  close(options?: CloseOptions): Promise<void>
}

/** Creates the host app: sign-in, security headers, the relay's routes, and the page. */
export function createDemoApp(options: DemoOptions): Demo {
  const { targets, signingKeys, clock, publicOrigin, proxies = 0, allowedOrigins = [] } = options
  const isHttps = publicOrigin?.startsWith('https:') ?? false
  const sessions = createSessions(isHttps)
  const signIn = createSignIn(sessions, () => clock?.monotonicMs() ?? performance.now())
  const providers = [
    wealthicaProvider(targets.wealthica),
    wychProvider(targets.wych),
    wyreProvider(targets.wyre),
    wakapayProvider(targets.wakapay),
    swypexProvider(targets.swypex, (userId, cardId) => ownsCard(relay, userId, cardId)),
  ]
  const relay: Relay<User> = createRelay<User>({
    identify: (req) => signIn.userOf(req),
    providers,
    signingKeys,
    allowedOrigins,
    allowInsecureUpstream: true, // for the emulators' http:
    publicOrigin,
    clock,
  })
  checkEncryption(providers)

  const app = express()
  app.set('trust proxy', proxies)
  // Without TLS, upgrading requests to https would break the page's scripts on any host but localhost.
  const upgradeInsecureRequests = isHttps ? [] : null
  const directives = { ...connectCsp(providers), upgradeInsecureRequests }
  app.use(helmet({ contentSecurityPolicy: { directives } }))
  app.use(sessions.middleware)
  if (!publicOrigin && 'consent' in targets.wych) app.post('/wych/connect', returnHere(targets.wych))
  app.use(relay.router())
  app.use('/api', frontDoor({ publicOrigin }), neverStore)
  app.use('/api/session', sessionRoutes(signIn, { onSignOut: (user) => relay.revoke(user) }))
  app.use('/api/trouble', troubleRoutes(targets, signIn))
  app.get('/api/received/:provider', receivedRoute(targets, signIn))
  app.use('/api', (_req, res) => void res.status(404).json({ code: 'not_found' }))
  app.use(page(options.pageFolder))
  app.use(answerError)
  return { app, close: (closeOptions) => relay.close(closeOptions) }
}

/**
 * Sets the emulator's return address to the one that the user has opened. `127.0.0.1` and `localhost` have separate
 * cookies, so at the other one the session would be missing. A real app has one address, which is on Wych's dashboard.
 */
function returnHere({ consent }: Pick<WychEmulator, 'consent'>): RequestHandler {
  return ({ headers: { host = '' } }, _res, next) => {
    if (/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host))
      consent.setReturnUrl(`http://${host}/wych/return`)
    next()
  }
}

/** `allowInsecureUpstream` is for emulators. The secrets of a real account leave this machine encrypted (G4). */
function checkEncryption(providers: readonly Provider<User>[]): void {
  const urls = providers.flatMap((provider) => Object.entries(provider.urls))
  for (const [option, url] of urls) {
    const { protocol, hostname } = new URL(url)
    if (protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) continue
    const sentence = `${option} is ${url}, which is not encrypted. Use https.`
    throw new RelayConfigError('insecure_upstream', option, sentence)
  }
}

const neverStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store')
  next()
}

/** Answers a failed request without details. Express's own 4xx keep their status, such as 400 for invalid JSON. */
const answerError: ErrorRequestHandler = (error: { status?: unknown }, _req, res, next) => {
  if (res.headersSent) return next(error)
  const status = typeof error.status === 'number' && error.status < 500 ? error.status : 500
  res.status(status).json({ code: status === 500 ? 'internal_error' : 'bad_request' })
}
