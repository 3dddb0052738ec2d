import type { Session } from './session.ts'

const key = /* @__PURE__ */ Symbol('session')

/** A property, so that a copy of the client with other methods keeps it. */
interface Inspectable {
  readonly [key]?: Session
}

/** Lets the functions that take a client, and devtools, read and change its state. Returns the client. */
export function makeInspectable<Client extends object>(client: Client, session: Session): Client {
  return Object.assign(client, { [key]: session })
}

/**
 * Returns the session of a client.
 *
 * @throws TypeError if the client was not created by this copy of the package
 */
export function sessionOf(client: object): Session {
  const { [key]: session }: Inspectable = client
  if (session) return session
  throw new TypeError(
    'The client is not from createTokenClient of this @token-relay/browser. Install one version of it.',
  )
}
