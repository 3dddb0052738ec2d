import { QueryClient } from '@tanstack/react-query'

/** The page's cache of what was read. Tokens are never in it. */
export const queryClient = new QueryClient({
  // What fails offline says so at once: a change that waits for the network is made when nobody expects it any more.
  defaultOptions: {
    queries: { networkMode: 'always', refetchOnReconnect: true },
    mutations: { networkMode: 'always' },
  },
})
