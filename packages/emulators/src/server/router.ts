import type { ReceivedRequest } from './request.ts'
import type { Reply } from './reply.ts'

/** Answers a request. The decoded path parameters follow in the order of the path. */
export type Handler = (request: ReceivedRequest, ...parameters: string[]) => Reply | Promise<Reply>

/** A method, a path whose `:name` segments match any value, and a handler. */
export interface Route {
  readonly method: string
  readonly path: string
  readonly handle: Handler
}

/** Returns the body of the router's 404 and 405 responses in the provider's shape. */
export type RefusalBody = (status: 404 | 405, message: string) => object

/** Routes requests: 404 for an unknown path, 405 for a method that the path does not have. */
export function createRouter(
  routes: readonly Route[],
  refusalBody: RefusalBody = (_, message) => ({ message }),
): (request: ReceivedRequest) => Reply | Promise<Reply> {
  const compiled = routes.map((route) => ({ ...route, segments: route.path.split('/') }))
  return (request) => {
    const segments = request.path.split('/')
    const matches = compiled.flatMap((route) => {
      const parameters = matchPath(route.segments, segments)
      return parameters ? [{ ...route, parameters }] : []
    })
    const found = matches.find(({ method }) => method === request.method)
    if (found) return found.handle(request, ...found.parameters)
    if (matches.length === 0) return { status: 404, body: refusalBody(404, `No such path: ${request.path}`) }
    const allow = [...new Set(matches.map(({ method }) => method))].join(', ')
    return { status: 405, headers: { allow }, body: refusalBody(405, `${request.path} takes ${allow}`) }
  }
}

/** Returns the same routes under a prefix. */
export function underPath(prefix: string, routes: readonly Route[]): Route[] {
  return routes.map((route) => ({ ...route, path: prefix + route.path }))
}

function matchPath(pattern: readonly string[], segments: readonly string[]): string[] | null {
  if (pattern.length !== segments.length) return null
  const parameters: string[] = []
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? ''
    if (!expected.startsWith(':')) {
      if (segment !== expected) return null
      continue
    }
    const value = decodeSegment(segment)
    if (!value) return null
    parameters.push(value)
  }
  return parameters
}

function decodeSegment(segment: string): string | null {
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}
