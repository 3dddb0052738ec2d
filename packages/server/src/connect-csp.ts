import type { CspSources, Provider } from './provider/provider.ts'
import type { RelayUser } from './user.ts'

/** Directives for helmet's `contentSecurityPolicy`. A type, because helmet's option has an index signature. */
export type ConnectCsp = { -readonly [Directive in keyof CspSources]: string[] }

/**
 * Returns the Content-Security-Policy directives that let a page call direct providers and open their widgets. Plain
 * `helmet()` forbids both.
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
