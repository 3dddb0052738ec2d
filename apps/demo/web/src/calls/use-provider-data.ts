import { useQuery } from '@tanstack/react-query'
import { useProviderFetch } from '@token-relay/react'
import * as z from 'zod/mini'
import { updateReceived } from '../received/received.ts'
import { userKey, useUser } from '../session/user.ts'
import { useProvider } from './provider.ts'
import { jsonOf } from './refusal.ts'

/** Reads from the page's provider for the signed-in user. `shape` checks the answer. */
export function useProviderData<Data>(path: string, shape: z.ZodMiniType<Data>) {
  const { name } = useProvider()
  const user = useUser()
  const fetchProvider = useProviderFetch(name)
  return useQuery({
    queryKey: [...userKey(user), name, path],
    async queryFn({ signal }) {
      const data = shape.parse(await jsonOf(fetchProvider(path, { signal })))
      await updateReceived(user, name)
      return data
    },
    // The token client has already retried where that can help.
    retry: false,
  })
}

/** A list of `entry`. Entries of another shape are left out, so that one of them does not hide the others. */
export function listOf<Entry>(entry: z.ZodMiniType<Entry>) {
  return z.pipe(
    z.array(z.unknown()),
    z.transform((entries): Entry[] =>
      entries.flatMap((candidate) => {
        const { data } = entry.safeParse(candidate)
        return data === undefined ? [] : [data]
      }),
    ),
  )
}
