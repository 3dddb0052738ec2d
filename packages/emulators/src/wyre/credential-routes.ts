import type { Route } from '../server/router.ts'
import { isRecord, isTextList, parseJson } from '../server/shape.ts'
import type { Access } from './access.ts'
import type { Credential, Credentials } from './credentials.ts'
import { exception } from './exceptions.ts'
import { readBody, readPage, readText } from './fields.ts'

/**
 * `POST /v2/sessions/auth/key`: takes a secret that the user chose, in the query or in a JSON body, and returns
 * its API key. Needs no credentials.
 */
export function sessionRoute(credentials: Credentials): Route {
  return {
    method: 'POST',
    path: '/v2/sessions/auth/key',
    handle: ({ query, body }) => {
      const fields = parseJson(body)
      const secretKey = query.secretKey ?? (isRecord(fields) ? fields.secretKey : undefined)
      // Documented are 25 to 35 characters without line breaks. The documentation's example has 60.
      if (typeof secretKey !== 'string' || !/^.{25,256}$/.test(secretKey)) {
        throw exception('ValidationException', 'Field secretKey takes 25 characters or more.')
      }
      const { apiKey, accountId } = credentials.submit(secretKey)
      // Assumption: this names the account of the session, if it has one.
      return { status: 200, body: { apiKey, authenticatedAs: accountId && `account:${accountId}` } }
    },
  }
}

/**
 * Creates the routes for an account's keys. A new pair is answered with its secret, so a gateway must not let
 * the call through.
 */
export function keyRoutes({ asAccount }: Access, credentials: Credentials): Route[] {
  const create = asAccount((request, account) => {
    const fields = readBody(request)
    const type = readText(fields, 'type') ?? 'FULL'
    if (type !== 'FULL' && type !== 'READONLY') {
      throw exception('ValidationException', 'Field type takes FULL or READONLY.')
    }
    const { ipWhitelist = [] } = fields
    if (!isTextList(ipWhitelist)) throw exception('ValidationException', 'Field ipWhitelist is not a list.')
    const credential = credentials.create(account, {
      type,
      desc: readText(fields, 'desc') ?? '',
      ipWhitelist,
    })
    return { status: 200, body: { ...keyBody(credential), secretKey: credential.secretKey } }
  })
  // Assumption: there is a list, and it omits the secrets.
  const list = asAccount(({ query }, account) => ({
    status: 200,
    body: readPage(query, credentials.ofAccount(account).map(keyBody)),
  }))
  // Assumption: the path and the response. It is documented that the API key is used to disconnect it.
  const remove = asAccount((_, account, id) => {
    if (!credentials.remove(account, id ?? '')) throw exception('NotFoundException', 'There is no such key.')
    return { status: 200, body: {} }
  })
  return [
    { method: 'DELETE', path: '/v2/apiKeys/:id', handle: remove },
    { method: 'POST', path: '/v2/apiKeys', handle: create },
    { method: 'GET', path: '/v2/apiKeys', handle: list },
  ]
}

// Assumption: `ipWhitelist` is stored and returned. The emulator does not enforce it: all callers are local.
function keyBody({ apiKey, accountId, type, desc, ipWhitelist }: Credential) {
  return { apiKey, owner: `account:${accountId ?? ''}`, type, desc, ipWhitelist }
}
