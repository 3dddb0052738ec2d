import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createAdvice } from '../advice.ts'
import { callback, flag, optional } from '../config/checks.ts'
import { type Checks, checkOptions } from '../config/option-table.ts'
import { origin, originList } from '../config/origins.ts'
import { logError } from '../errors.ts'
import { safeReporter } from '../event-hub.ts'
import { createBaseHeaders } from './answer-headers.ts'
import { type Visitor, admit, crossSite } from './front-door.ts'
import { problemAnswer } from './problem.ts'

/** Options of {@link frontDoor}. Those of the same names of `createRelay` have the same meaning. */
export interface FrontDoorOptions {
  /** Further origins whose pages may call, such as `https://app.example.com`. Default: only the host's origin. */
  readonly allowedOrigins?: readonly string[] | undefined
  /** The origin that browsers see, if a proxy changes the Host header. Default: the origin that Host names. */
  readonly publicOrigin?: string | undefined
  /** Refuse requests without an Origin or Sec-Fetch-Site header, which only browsers send. Default `false`. */
  readonly requireOrigin?: boolean | undefined
  /** Called once for each cause of a refusal that the host may have to change. Default: writes a line to standard error. */
  onError?: ((error: unknown) => unknown) | undefined
}

/** The checks of {@link FrontDoorOptions}. */
export const frontDoorChecks = {
  allowedOrigins: originList,
  publicOrigin: optional(origin),
  requireOrigin: flag({ default: false }),
  onError: callback,
} satisfies Checks<FrontDoorOptions>

/** A middleware for Express and `node:http`, and the same check for a `Request`. */
export interface FrontDoor {
  /** Answers 403 to a request of another site, and passes all others on. */
  (request: IncomingMessage, response: ServerResponse, next: () => void): void
  /** Returns the answer to a request of another site; `undefined` if the request may go on. */
  refusal(request: Request): Response | undefined
}

/** RFC 9110 §9.2.1: these methods change nothing, and a link of another site may lead here. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Creates the relay's front door for routes of your own: it refuses requests that another site's page makes in a
 * signed-in user's browser (CSRF), unless they are GET, HEAD or OPTIONS. It needs no token in the page.
 *
 * ```ts
 * app.use(frontDoor()) // Express, before your routes
 * const refused = door.refusal(request) // fetch API
 * if (refused) return refused
 * ```
 *
 * @throws RelayConfigError if an option is unknown or invalid
 */
export function frontDoor(options: FrontDoorOptions = {}): FrontDoor {
  const { onError, ...rules } = checkOptions<FrontDoorOptions, typeof frontDoorChecks>(
    'frontDoor',
    options,
    frontDoorChecks,
  )
  const advise = createAdvice(safeReporter(onError?.bind(options) ?? logError))
  const baseHeaders = createBaseHeaders()

  const refusal = (visitor: Visitor) => {
    if (safeMethods.has(visitor.method) || admit(visitor, rules).kind !== 'refused') return undefined
    const error = crossSite(visitor)
    advise(error)
    const { status, headers, body } = problemAnswer(error, randomUUID())
    return { status, headers: { ...baseHeaders, ...headers }, body }
  }

  const middleware = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const header = (name: string) => request.headers[name]?.toString()
    const refused = refusal({ method: request.method ?? '', header })
    if (refused) response.writeHead(refused.status, refused.headers).end(refused.body)
    else next()
  }
  return Object.assign(middleware, {
    refusal({ method, headers, url }: Request) {
      const header = (name: string) => headers.get(name) ?? (name === 'host' ? new URL(url).host : undefined)
      const refused = refusal({ method, header })
      return refused && new Response(refused.body, refused)
    },
  })
}
