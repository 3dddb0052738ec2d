import type { CspSources, Provider } from './provider/provider.ts'
import type { RelayUser } from './user.ts'

/** Directives for helmet's `contentSecurityPolicy`. A type, because helmet's option has an index signature. */
export type ConnectCsp = { -readonly [Directive in keyof CspSources]: string[] } & {
  /** Only if a provider is at an `http:` address: removes helmet's default directive. */
  upgradeInsecureRequests?: null
}

/**
 * Returns the Content-Security-Policy directives that let a page call direct providers and open their widgets. Plain
 * `helmet()` forbids both.
 *
 * For a provider at an `http:` address, such as an emulator, they include `upgradeInsecureRequests: null`: helmet's default
 * would send the browser to the same address with `https:`.
 *
 * ```ts
 * app.use(helmet({ contentSecurityPolicy: { directives: { ...connectCsp(providers) } } }))
 * ```
 */
export function connectCsp<User extends RelayUser>(providers: readonly Provider<User>[]): ConnectCsp {
  const sources = (directive: keyof CspSources): string[] => [
    ...new Set(["'self'", ...providers.flatMap(({ csp }) => csp[directive])]),
  ]
  const directives = {
    connectSrc: sources('connectSrc'),
    frameSrc: sources('frameSrc'),
    formAction: sources('formAction'),
  }
  const isPlain = Object.values(directives)
    .flat()
    .some((source) => source.startsWith('http:'))
  return { ...directives, ...(isPlain && { upgradeInsecureRequests: null }) }
}
