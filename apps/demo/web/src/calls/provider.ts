import { createContext, useContext } from 'react'

/** The provider that a page is about. */
export interface ProviderInfo {
  /** Its name in the relay's paths: `wakapay`. */
  readonly name: string
  /** Its name for people: `WakaPay`. */
  readonly title: string
}

/** Holds the provider of the page. Set by ProviderPage. */
export const ProviderContext = createContext<ProviderInfo | null>(null)

/** Returns the provider of the page. @throws outside ProviderPage */
export function useProvider(): ProviderInfo {
  const provider = useContext(ProviderContext)
  if (!provider) throw new Error('useProvider is for components inside ProviderPage.')
  return provider
}
