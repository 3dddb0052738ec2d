import { createContext, useContext } from 'react'
import type { ProviderInfo } from '../providers/providers.ts'

/** Holds the provider that a page or a card is about. */
export const ProviderContext = createContext<ProviderInfo | null>(null)

/** Returns the provider that the page or the card is about. @throws outside ProviderContext */
export function useProvider(): ProviderInfo {
  const provider = useContext(ProviderContext)
  if (!provider) throw new Error('useProvider is for components inside ProviderContext.')
  return provider
}
