import { RelayError } from '../errors.ts'
import type { RelayUser } from '../user.ts'
import { closing } from '../work.ts'
import { createBaseHeaders } from './answer-headers.ts'
import { leave, plainRequest, toResponse } from './fetch-adapter.ts'
import type { PlainAnswer } from './plain-request.ts'
import { problemAnswer } from './problem.ts'
import type { HandlerParts } from './relay-handler.ts'

/** What a host of the fetch API adds to a relay. */
export interface FetchHost<Context, Rest> {
  /** Returns the client's address, for limits per address. */
  readonly addressOf: (request: Request, context: Context) => string | undefined
  /** The path that the relay is mounted under; `''` for the root. */
  readonly basePath: string
  /** Answers other paths. */
  readonly next: ((request: Request, context: Context) => Rest | Promise<Rest>) | undefined
}

/** Creates a handler for hosts that get a `Request` and return a `Response`. Without `next`, other paths get a 404. */
export function createFetchHandler<User extends RelayUser, Context, Rest>(
  { routeOf, host, requestId, work }: Omit<HandlerParts<User, Request>, 'addressOf'>,
  { addressOf, basePath, next }: FetchHost<Context, Rest>,
): (request: Request, context: Context) => Promise<Response | Rest> {
  const baseHeaders = createBaseHeaders()
  const refuse = (error: RelayError): Response =>
    toResponse(problemAnswer(error, requestId()), baseHeaders, { stop: AbortSignal.abort(), end: () => {} })

  return async function tokenRelay(request, context) {
    const url = new URL(request.url)
    const isBelow = url.pathname.startsWith(`${basePath}/`)
    const path = url.pathname.slice(basePath.length)
    const route = isBelow ? routeOf(path) : undefined
    if (!route) return next ? await next(request, context) : refuse(new RelayError('unknown_route'))
    const stopping = new AbortController()
    const stop = stopping.signal
    const end = work.begin(() => stopping.abort(closing()))
    if (!end) return refuse(closing())
    request.signal.addEventListener('abort', end) // a client that has left
    const plain = plainRequest(request, url, { path, address: () => addressOf(request, context) })
    const answer = route(plain, () => host.identify(request))
    try {
      return toResponse(await Promise.race([answer, stopped(stop)]), baseHeaders, { stop, end })
    } catch (error) {
      end()
      void answer.then(leave)
      return refuse(error instanceof RelayError ? error : new RelayError('internal_error'))
    }
  }
}

/** Rejects when the relay ends while the request is in progress. */
function stopped(stop: AbortSignal): Promise<PlainAnswer> {
  return new Promise((_resolve, reject) => stop.addEventListener('abort', () => reject(closing())))
}
