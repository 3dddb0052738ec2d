import type { IncomingMessage, ServerResponse } from 'node:http'
import { RelayError } from '../errors.ts'
import type { RelayUser } from '../user.ts'
import { type Work, closing } from '../work.ts'
import { createBaseHeaders } from './answer-headers.ts'
import type { AddressReader } from './client-address.ts'
import type { RelayRoute } from './guarded-route.ts'
import { NodeRequest, headerList, pathOf, send } from './node-adapter.ts'
import type { PlainAnswer } from './plain-request.ts'
import { problemAnswer } from './problem.ts'

/** Passes a request on to the next handler. */
export type Next = () => void

/** Answers the relay's paths and passes all others on. */
export type RelayHandler<Request extends IncomingMessage> = (
  request: Request,
  response: ServerResponse,
  next?: Next,
) => void

/** The host app. `identify` is a method, because its request may be Express's, Node's or one of the fetch API. */
export interface Host<User extends RelayUser, Request extends object> {
  identify(request: Request): User | null | undefined | Promise<User | null | undefined>
}

/** What the host may say about a request's sender. A method for the same reason as those of {@link Host}. */
export interface AddressHost<Request extends object> {
  addressOf?: { bivariant(request: Request): string | undefined }['bivariant'] | undefined
}

/** A relay's routes, and the host's answers about a request. */
export interface HandlerParts<User extends RelayUser, Request extends object> {
  /** Returns the route of a path, such as `/wealthica/auth`; `undefined` if the path is the host's. */
  readonly routeOf: (path: string) => RelayRoute<User> | undefined
  readonly host: Host<User, Request>
  readonly addressOf: AddressReader<Request>
  readonly requestId: () => string
  readonly work: Pick<Work, 'isReady' | 'begin'>
  /** Prepares a request that the relay will answer, and its response. Default: nothing. */
  readonly prepare?: ((request: Request, response: ServerResponse) => void) | undefined
}

/**
 * Creates a handler for `node:http` and for Express, which removes the mount path from `url` and leaves the rest
 * unchanged. Without `next`, other paths get a 404.
 */
export function createHandler<User extends RelayUser, Request extends IncomingMessage>(
  parts: HandlerParts<User, Request>,
): RelayHandler<Request> {
  const { routeOf, host, addressOf, requestId, work, prepare } = parts
  const baseHeaders = createBaseHeaders()
  const usualHeaders = headerList(baseHeaders)
  // RFC 9112 §9.6: clients and balancers that keep connections open take their next request elsewhere.
  const lastHeaders = headerList({ ...baseHeaders, Connection: 'close' })

  const answer = (response: ServerResponse, plain: PlainAnswer): Promise<void> | undefined => {
    const mayClose = !work.isReady && response.req.httpVersionMajor === 1
    return send(response, plain, mayClose ? lastHeaders : usualHeaders)
  }
  const refuse = (response: ServerResponse, error: RelayError): void =>
    void answer(response, problemAnswer(error, requestId()))

  const take = async (
    route: RelayRoute<User>,
    request: Request,
    response: ServerResponse,
    end: () => void,
  ): Promise<void> => {
    try {
      const plain = new NodeRequest(request, response, () => addressOf(request))
      const sending = answer(response, await route(plain, () => host.identify(request)))
      if (sending) await sending
    } catch {
      response.destroy() // a failed answer must not stay open or end the process (E4)
    } finally {
      if (response.destroyed) end()
    }
  }

  return function tokenRelay(request, response, next) {
    const route = routeOf(pathOf(request))
    if (route) {
      prepare?.(request, response)
      const end = work.begin(() => (response.headersSent ? response.destroy() : refuse(response, closing())))
      if (!end) return refuse(response, closing())
      response.on('close', end) // it has been sent, or the client has left
      void take(route, request, response, end)
    } else if (next) {
      next()
    } else {
      refuse(response, new RelayError('unknown_route'))
    }
  }
}
