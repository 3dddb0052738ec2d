import type { IncomingMessage, ServerResponse } from 'node:http'
import { RelayError } from '../errors.ts'
import type { RelayUser } from '../subject.ts'
import type { AuthRoute } from './auth-route.ts'
import type { AddressReader } from './client-address.ts'
import { NodeRequest, send } from './node-adapter.ts'
import { problemAnswer } from './problem.ts'

/** Hands a request on to whoever comes after the relay. */
export type Next = () => void

/** Answers the relay's own paths and hands all others on. */
export type RelayHandler<Request extends IncomingMessage> = (
  request: Request,
  response: ServerResponse,
  next?: Next,
) => void

/** The app that the relay is mounted in. A method, because its request may be Express's or Node's. */
export interface Host<User extends RelayUser, Request extends IncomingMessage> {
  identify(request: Request): User | null | undefined | Promise<User | null | undefined>
}

/** A relay's routes, and how to ask the host about a request. */
export interface HandlerParts<User extends RelayUser, Request extends IncomingMessage> {
  /** By path, such as `/wealthica/auth`. */
  readonly routes: ReadonlyMap<string, AuthRoute<User>>
  readonly host: Host<User, Request>
  readonly addressOf: AddressReader<Request>
  readonly requestId: () => string
}

/**
 * Creates a handler, for plain `node:http` and for Express alike: Express strips the mount path off `url` and
 * leaves the rest as it came. Without a `next` other paths get a 404.
 */
export function createHandler<User extends RelayUser, Request extends IncomingMessage>(
  parts: HandlerParts<User, Request>,
): RelayHandler<Request> {
  const { routes, host, addressOf, requestId } = parts

  return function tokenRelay(request, response, next) {
    const route = routes.get(pathOf(request.url ?? ''))
    if (route) {
      const plain = new NodeRequest(request, () => addressOf(request))
      void route(plain, () => host.identify(request)).then((answer) => send(response, answer))
    } else if (next) {
      next()
    } else {
      send(response, problemAnswer(new RelayError('unknown_route', 'There is nothing here.'), requestId()))
    }
  }
}

/** The raw path of a request target. It is compared as it came: no decoding, no folding of case (G2). */
function pathOf(target: string): string {
  const query = target.indexOf('?')
  return query === -1 ? target : target.slice(0, query)
}
