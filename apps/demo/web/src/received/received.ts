import { queryOptions } from '@tanstack/react-query'
import * as z from 'zod/mini'
import { fetchFromHost, queryClient, session } from '../session/session.ts'
import { type User, userKey } from '../session/user.ts'

/** One request that an emulator received. */
export type ReceivedRequest = z.infer<typeof requestShape>

const requestShape = z.object({
  /** Counts the requests from 1. */
  number: z.number(),
  method: z.string(),
  /** Without the query. */
  path: z.string(),
  /** The names of the headers that identify the caller. */
  proofs: z.array(z.string()),
  agoMs: z.number(),
})

const receivedShape = z.object({
  /** The id of the user that the answer is for. */
  user: z.string(),
  /** `true` if all requests were made for this user, `false` if the provider's requests do not tell users apart. */
  isOwn: z.boolean(),
  /** How often a token was requested. */
  mints: z.number(),
  others: z.number(),
  /** The latest requests, newest first. */
  latest: z.array(requestShape),
})

/** Asks the host what a provider's emulator received. The data is `null` if the host uses the real provider. */
export function receivedQuery(user: User, provider: string) {
  return queryOptions({
    queryKey: [...userKey(user), 'received', provider],
    queryFn: async ({ signal }) => {
      const response = await fetchFromHost(`/api/received/${provider}`, signal)
      if (response.status === 204) return null
      if (!response.ok) throw new Error(`The host answered ${response.status}.`)
      const received = receivedShape.parse(await response.json())
      if (received.user === user.id) return received
      // Another user has signed in through another tab.
      void session.refresh()
      throw new Error('The host answered for another user.')
    },
    // The next poll is the retry.
    retry: false,
    refetchInterval: ({ state }) => state.data !== null && 2_000,
  })
}

/**
 * Resolves when the record includes the requests that the provider has received until now. Called before the page shows
 * what they returned, so that a count never contradicts the data beside it. Never rejects.
 */
export async function updateReceived(user: User, provider: string): Promise<void> {
  const { queryKey } = receivedQuery(user, provider)
  const isFirst = queryClient.getQueryData(queryKey) === undefined
  await queryClient.invalidateQueries({ queryKey })
  // The first request of a record is not repeated while it runs, and it may have been sent too early.
  if (isFirst && queryClient.getQueryData(queryKey)) await queryClient.invalidateQueries({ queryKey })
}
