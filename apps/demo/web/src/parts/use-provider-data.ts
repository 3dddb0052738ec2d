import { useQuery } from '@tanstack/react-query'
import { useProviderFetch } from '@token-relay/react'
import { userKey } from '../session/host-session.ts'
import { useUser } from '../shell/user.ts'
import { jsonOf } from './refusal.ts'

/** Reads from a provider for the signed-in user. `read` makes the answer's JSON into what is shown. */
export function useProviderData<Data>(provider: string, path: string, read: (body: unknown) => Data) {
  const fetchProvider = useProviderFetch(provider)
  return useQuery({
    queryKey: [...userKey(useUser()), provider, path],
    queryFn: async ({ signal }) => read(await jsonOf(fetchProvider(path, { signal }))),
    // The token client has tried again already, where that can help.
    retry: false,
  })
}
