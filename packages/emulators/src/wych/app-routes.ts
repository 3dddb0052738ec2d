import { Refusal } from '../server/reply.ts'
import { type Handler, type Route, underPath } from '../server/router.ts'
import { isEmail, isRecord, parseJson } from '../server/shape.ts'
import { type Access, exchangeScope, usersScope } from './access.ts'
import type { Visitor } from './consent/routes.ts'
import type { WychTokens } from './tokens.ts'
import type { User, Users } from './users.ts'

/** The routes for a service token: the app's users, and a token for one of them. */
export function appRoutes(
  { asApp }: Access,
  { tokens, users, visitor }: { tokens: WychTokens; users: Users; visitor: Visitor },
): Route[] {
  const list = asApp(usersScope, () => ({ status: 200, body: users.list().map(userBody) }))
  const findOrCreate = asApp(usersScope, ({ body }) => {
    const fields = parseJson(body)
    const email = isRecord(fields) ? fields.email : undefined
    // Assumption: status and wording.
    if (!isEmail(email)) throw new Refusal(400, { message: 'email is required' })
    const user = users.withEmail(email)
    visitor.expect(user)
    return { status: 200, body: userBody(user) }
  })
  const exchange: Handler = asApp(exchangeScope, async (_, id) => {
    const user = users.find(id ?? '')
    // Assumption: status and wording.
    if (!user) throw new Refusal(404, { message: 'Not Found' })
    visitor.expect(user)
    return { status: 200, body: await tokens.mintUser(user.id) }
  })
  return underPath('/v3/partner/:partner/app/:app', [
    { method: 'GET', path: '/users', handle: list },
    { method: 'POST', path: '/user', handle: findOrCreate },
    // Assumption: GET, as in the documentation's curl line, and POST, which its prose allows.
    { method: 'GET', path: '/user/:userId/token', handle: exchange },
    { method: 'POST', path: '/user/:userId/token', handle: exchange },
  ])
}

function userBody({ id, email }: User) {
  return { id, email }
}
