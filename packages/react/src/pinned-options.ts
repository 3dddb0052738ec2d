/**
 * Query options that stand whatever defaults the host's QueryClient has. The client decides when to mint, wait and
 * retry; the query only carries what it decided, and never shows one user's dates to the next.
 */
export const pinnedOptions = {
  enabled: true,
  networkMode: 'always',
  retry: false,
  retryOnMount: true,
  throwOnError: false,
  staleTime: 0,
  gcTime: 300_000,
  refetchInterval: false,
  refetchOnMount: true,
  refetchOnReconnect: false,
  refetchOnWindowFocus: false,
  notifyOnChangeProps: undefined,
  placeholderData: () => undefined,
  structuralSharing: true,
} as const
