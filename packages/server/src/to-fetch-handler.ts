import { callback, optional, pattern } from './config/checks.ts'
import { type Checks, checkOptions } from './config/option-table.ts'
import { RelayConfigError } from './errors.ts'
import { createFetchHandler } from './http/fetch-handler.ts'
import type { Relay } from './relay.ts'
import { fetchPartsOf } from './relay-inside.ts'
import type { RelayUser } from './user.ts'

/** Options of {@link toFetchHandler}. `Context` is what the runtime passes beside the request. */
export interface FetchHandlerOptions<Context = unknown, Rest = unknown> {
  /**
   * Returns the client's address, for limits per address: a `Request` has none. Read what the runtime passes beside the
   * request, or the header that your proxy sets. Requests for which it returns `undefined` share one limit. Required
   * unless `createRelay` has `rateLimit: false`, or `addressOf`, which goes before this one.
   */
  addressOf?: ((request: Request, context: Context) => string | undefined) | undefined
  /** The path that the relay is mounted under, such as `/api`, if the request's URL contains it. Default: the root. */
  readonly basePath?: string | undefined
  /** Answers paths that are not the relay's. Default: a 404 problem. */
  next?: ((request: Request, context: Context) => Rest | Promise<Rest>) | undefined
}

/** The checks of {@link FetchHandlerOptions}. */
export const fetchHandlerChecks = {
  addressOf: callback,
  basePath: optional(
    pattern(/^(?:\/[\w.~-]+)+$/, 'a path that begins with a slash and does not end with one, such as /api'),
  ),
  next: callback,
} satisfies Checks<FetchHandlerOptions>

/**
 * Mounts a relay in a host that gets a `Request` and returns a `Response`: a route handler of Next.js, Hono, Bun, Deno,
 * SvelteKit.
 *
 * ```ts
 * const relay = createRelay({ identify: (request: Request) => userOf(request.headers.get('cookie')), providers })
 * const handler = toFetchHandler(relay, { basePath: '/api', addressOf: (request) => request.headers.get('x-real-ip') ?? undefined })
 * export { handler as DELETE, handler as GET, handler as OPTIONS, handler as PATCH, handler as POST, handler as PUT }
 * ```
 *
 * @throws RelayConfigError if an option is missing, unknown or invalid
 */
export function toFetchHandler<User extends RelayUser, Rest = never>(
  relay: Relay<User>,
  options?: FetchHandlerOptions<unknown, Rest>,
): (request: Request) => Promise<Response | Rest>
export function toFetchHandler<User extends RelayUser, Context, Rest = never>(
  relay: Relay<User>,
  options: FetchHandlerOptions<Context, Rest>,
): (request: Request, context: Context) => Promise<Response | Rest>
export function toFetchHandler<User extends RelayUser>(
  relay: Relay<User>,
  options: FetchHandlerOptions = {},
): (request: Request, context: unknown) => Promise<unknown> {
  const checked = checkOptions<FetchHandlerOptions, typeof fetchHandlerChecks>(
    'toFetchHandler',
    options,
    fetchHandlerChecks,
  )
  const { host, countsAddresses, ...parts } = fetchPartsOf(relay)
  const addressOf = host.addressOf?.bind(host) ?? checked.addressOf?.bind(options)
  if (!addressOf && countsAddresses) {
    throw new RelayConfigError(
      'missing_option',
      'toFetchHandler.addressOf',
      'toFetchHandler.addressOf is missing. A Request does not say who sent it, so all clients would share one limit. Return what your runtime knows, such as (request, server) => server.requestIP(request)?.address, or the header that your proxy sets; or set rateLimit: false in createRelay if the host limits requests itself.',
    )
  }
  return createFetchHandler(
    { host, ...parts },
    {
      addressOf: addressOf ?? (() => undefined),
      basePath: checked.basePath ?? '',
      next: checked.next?.bind(options),
    },
  )
}
