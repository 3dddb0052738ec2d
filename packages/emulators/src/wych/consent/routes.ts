import { assetRoute } from '../../server/page.ts'
import type { Reply } from '../../server/reply.ts'
import type { RecordedRequest } from '../../server/request.ts'
import type { Route } from '../../server/router.ts'
import { isEmail } from '../../server/shape.ts'
import { addConnection, banks, type ConsentState, type User, type Users } from '../users.ts'
import { failurePage, formPage } from './page.ts'
import type { ReturnUrl } from './return-url.ts'

/**
 * The user whose address the consent page offers.
 *
 * Assumption: the documentation has users sign in at Wych by password or magic link. It does not say how an
 * app names a user that it already knows. The page offers the user of its `user` parameter, or else the one
 * that the app found, created or got a token for last. Another address may be typed in.
 */
export interface Visitor {
  expect(user: User): void
  expected(): User | undefined
  reset(): void
}

/** Creates a visitor that is not known yet. */
export function createVisitor(): Visitor {
  let latest: User | undefined
  return {
    expect: (user) => {
      latest = user
    },
    expected: () => latest,
    reset: () => {
      latest = undefined
    },
  }
}

/** The dependencies of the consent page. */
export interface ConsentContext {
  readonly app: string
  readonly users: Users
  readonly visitor: Visitor
  readonly returnUrl: ReturnUrl
}

/**
 * Creates the routes of hosted consent. The page at `/app/{app}/connection` redirects to the return address
 * with `connection`, `state` and `user` in the query. It passes on nothing that the browser brought along.
 */
export function consentRoutes(context: ConsentContext): Route[] {
  const path = '/app/:app/connection'
  const open = (app: string | undefined, page: () => Reply) => refuseToOpen(context, app) ?? page()
  return [
    { method: 'GET', path, handle: ({ query }, app) => open(app, () => firstPage(context, query.user)) },
    { method: 'POST', path, handle: (request, app) => open(app, () => answer(context, request)) },
    assetRoute('connect.css', 'text/css'),
  ]
}

function refuseToOpen({ app, returnUrl }: ConsentContext, asked: string | undefined): Reply | null {
  if (asked !== app) return failurePage(app, { status: 404, why: `There is no app “${asked ?? ''}”` })
  if (returnUrl.with({}) !== null) return null
  return failurePage(app, { status: 409, why: 'This app has no return address: set returnUrl' })
}

function firstPage({ app, users, visitor }: ConsentContext, userId: string | undefined): Reply {
  const user = userId === undefined ? visitor.expected() : users.find(userId)
  return formPage({ app, email: user?.email ?? '' })
}

function answer({ app, users, returnUrl }: ConsentContext, { body }: RecordedRequest): Reply {
  const fields = new URLSearchParams(body)
  const email = fields.get('email') ?? ''
  const bank = banks.find(({ id }) => id === fields.get('bank'))
  const state = states.find((candidate) => candidate === fields.get('state'))
  if (!isEmail(email) || !bank || !state) {
    return formPage({ app, email, problem: 'Please fill in every field and choose an answer.' })
  }
  const user = users.withEmail(email)
  const connection = addConnection(user, bank, state)
  const location = returnUrl.with({ connection: connection.id, state, user: user.id })
  return { status: 303, headers: { ...(location !== null && { location }), 'cache-control': 'no-store' } }
}

const states: readonly ConsentState[] = ['ACTIVE', 'PENDING', 'REJECTED']
