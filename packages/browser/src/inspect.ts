import type { Session } from './session.ts'

const sessions = /* @__PURE__ */ new WeakMap<object, Session>()

/** Lets devtools read and change the state of a client. Returns the client. */
export function makeInspectable<Client extends object>(client: Client, session: Session): Client {
  sessions.set(client, session)
  return client
}

/**
 * Returns the session of a client.
 *
 * @throws TypeError if the client was not created by this copy of the package
 */
export function sessionOf(client: object): Session {
  const session = sessions.get(client)
  if (session) return session
  throw new TypeError(
    'The client was not created by createTokenClient of this copy of @token-relay/browser. Install one version of it.',
  )
}
