import type { ProviderName as AnyName } from '@token-relay/protocol'

/**
 * Declares the providers of your app, once for the whole program. An unknown name is then a compile error, in
 * `@token-relay/react` too:
 *
 * ```ts
 * declare module '@token-relay/browser' {
 *   interface Register { providers: 'wealthica' | 'wych' }
 * }
 * ```
 */
export interface Register {}

/** The name of a provider: one of those declared in {@link Register}, by default any string. */
export type ProviderName = Register extends { readonly providers: infer Name extends string } ? Name : AnyName
