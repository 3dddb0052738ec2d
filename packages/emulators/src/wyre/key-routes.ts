import type { Route } from '../frame/router.ts'
import { isTextList } from '../frame/shape.ts'
import type { Access } from './access.ts'
import { readBody, readText } from './body.ts'
import type { Credential, Credentials } from './credentials.ts'
import { exception } from './exceptions.ts'
import { readPage } from './paging.ts'

/** An account's pairs of keys. A new pair is answered with its secret: no gateway may let this through. */
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
  // Assumption: the list, and that it leaves the secrets out.
  const list = asAccount(({ query }, account) => ({
    status: 200,
    body: readPage(query, credentials.ofAccount(account).map(keyBody)),
  }))
  // Assumption: the path and the answer. What is documented is that the API key serves to disconnect it.
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

// Assumption: `ipWhitelist` is kept and shown. The emulator, which listens on one machine, does not go by it.
function keyBody({ apiKey, accountId, type, desc, ipWhitelist }: Credential) {
  return { apiKey, owner: `account:${accountId ?? ''}`, type, desc, ipWhitelist }
}
