import { AsyncResource } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Relay } from '@token-relay/server'
import type { ClaimsUser } from '@token-relay/server/env'
import type { Log } from './log.ts'

/** What requests are answered with. */
export interface RequestParts {
  readonly relay: Pick<Relay<ClaimsUser>, 'handler' | 'isReady'>
  /** The path in front of all routes, such as `/relay`, or `''`. */
  readonly prefix: string
  readonly log: Log
}

/** Creates the listener of the service: health at fixed paths, the relay under the prefix, 404 for all others. */
export function createListener({ relay, prefix, log }: RequestParts): RequestListener {
  return (request, response) => {
    const health = healthOf(request, relay.isReady)
    if (health !== undefined) {
      response.writeHead(health, { 'cache-control': 'no-store' }).end()
      return
    }
    const { url = '' } = request
    const requestId = idOf(request)
    response.setHeader('X-Request-Id', requestId)
    const inner = url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : undefined
    log.withRequest(requestId, () => {
      logAnswer(request, response, { route: routeOf(inner), log })
      if (inner === undefined) return notFound(response)
      request.url = inner
      relay.handler(request, response)
    })
  }
}

function logAnswer(
  { method = '' }: IncomingMessage,
  response: ServerResponse,
  { route, log }: { readonly route: string; readonly log: Log },
): void {
  const startedAtMs = performance.now()
  const write = AsyncResource.bind(() => {
    const durationMs = Math.round(performance.now() - startedAtMs)
    const status = response.headersSent ? response.statusCode : 0 // 0: the client left first
    log.info('request', { method, route, status, durationMs })
  })
  response.once('close', write)
}

/** `/healthz`: the process answers. `/readyz`: it takes requests, until it is about to end. */
function healthOf({ url, method }: IncomingMessage, isReady: boolean): number | undefined {
  if (method !== 'GET' && method !== 'HEAD') return undefined
  if (url === '/healthz') return 204
  if (url === '/readyz') return isReady ? 204 : 503
  return undefined
}

/** A proxy's id is kept, so that one request has one id in all logs. */
function idOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID()
}

/** Returns what a log may show of a path: not the rest of a gateway call, where ids are, nor a stranger's path. */
function routeOf(path = ''): string {
  const [route] = /^\/[a-z][a-z0-9-]{0,31}\/(?:auth|connect|return|api)(?=[/?]|$)/.exec(path) ?? []
  return route ?? 'other'
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'application/json' }).end('{"code":"unknown_route"}')
}
