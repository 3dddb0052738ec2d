import type { IncomingMessage, ServerResponse } from 'node:http'
import { RelayError } from '../errors.ts'
import type { RelayUser } from '../user.ts'
import type { AddressReader } from './client-address.ts'
import type { RelayRoute } from './guarded-route.ts'
import { NodeRequest, pathOf, send } from './node-adapter.ts'
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
  readonly routes: ReadonlyMap<string, RelayRoute<User>>
  /** By the first two parts of the path, such as `/wych/api`. */
  readonly gateways: ReadonlyMap<string, RelayRoute<User>>
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
  const { routes, gateways, host, addressOf, requestId } = parts

  return function tokenRelay(request, response, next) {
    const path = pathOf(request)
    const route = routes.get(path) ?? gateways.get(twoParts(path))
    if (route) {
      const plain = new NodeRequest(request, response, () => addressOf(request))
      route(plain, () => host.identify(request))
        .then((answer) => send(response, answer))
        .catch(() => response.destroy()) // nothing of a failed answer may stay open, or end the process (E4)
    } else if (next) {
      next()
    } else {
      void send(response, problemAnswer(new RelayError('unknown_route'), requestId()))
    }
  }
}

/** `/wych/api` of `/wych/api/accounts`. */
function twoParts(path: string): string {
  const third = path.indexOf('/', path.indexOf('/', 1) + 1)
  return third > 0 ? path.slice(0, third) : ''
}
