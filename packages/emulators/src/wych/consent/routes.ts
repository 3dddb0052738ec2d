import { assetRoute } from '../../frame/asset-route.ts'
import { isEmail } from '../../frame/email.ts'
import type { Reply } from '../../frame/reply.ts'
import type { RecordedRequest } from '../../frame/request.ts'
import type { Route } from '../../frame/router.ts'
import { banks } from '../banks.ts'
import { addConnection, type ConsentState, type Users } from '../users.ts'
import { failurePage, formPage } from './page.ts'
import type { ReturnUrl } from './return-url.ts'
import type { Visitor } from './visitor.ts'

/** What the consent page works with. */
export interface ConsentContext {
  readonly app: string
  readonly users: Users
  readonly visitor: Visitor
  readonly returnUrl: ReturnUrl
}

/**
 * Hosted consent: the browser comes to `/app/{app}/connection` and leaves for the return address, with
 * `connection`, `state` and `user` in the query. Nothing that it brought travels through.
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
    return formPage({ app, email, problem: 'Please fill in everything and choose an answer.' })
  }
  const user = users.withEmail(email)
  const connection = addConnection(user, bank, state)
  const location = returnUrl.with({ connection: connection.id, state, user: user.id })
  return { status: 303, headers: { ...(location !== null && { location }), 'cache-control': 'no-store' } }
}

const states: readonly ConsentState[] = ['ACTIVE', 'PENDING', 'REJECTED']
