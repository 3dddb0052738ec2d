import type { CspSources, Provider } from './provider/provider.ts'
import type { RelayUser } from './user.ts'

/** Directives for helmet's `contentSecurityPolicy`. A type, not an interface: helmet wants an index signature. */
export type ConnectCsp = { -readonly [Directive in keyof CspSources]: string[] }

/**
 * What a page's Content-Security-Policy must allow so that it can call direct providers and open their widgets:
 * plain `helmet()` forbids both.
 *
 * ```ts
 * app.use(helmet({ contentSecurityPolicy: { directives: { ...connectCsp(providers) } } }))
 * ```
 */
export function connectCsp<User extends RelayUser>(providers: readonly Provider<User>[]): ConnectCsp {
  const sources = (directive: keyof CspSources): string[] => [
    ...new Set(["'self'", ...providers.flatMap(({ csp }) => csp[directive])]),
  ]
  return {
    connectSrc: sources('connectSrc'),
    frameSrc: sources('frameSrc'),
    formAction: sources('formAction'),
  }
}
