import { queryOptions, useQuery } from '@tanstack/react-query'
import * as z from 'zod/mini'
import { fetchFromHost, pageClock, queryClient } from '../session/session.ts'
import { type User, userKey, useUser } from '../session/user.ts'

/** A fault that all providers have until it is ended. */
export type FaultName = z.infer<typeof faultName>

const faultName = z.enum(['down', 'slow', 'refusing'])

const stateShape = z.object({
  fault: z.nullable(faultName),
  /** Milliseconds by which the clocks are ahead of the device's. */
  aheadMs: z.number(),
})

/** What is out of the ordinary; or which providers are real, so that no trouble can be made. */
export type Trouble = z.infer<typeof troubleShape>

const troubleShape = z.union([stateShape, z.object({ real: z.array(z.string()) })])

/** Milliseconds between polls: another tab or another visitor of this demo can also make trouble. */
const pollMs = 5_000

function troubleQuery(user: User) {
  return queryOptions({
    queryKey: [...userKey(user), 'trouble'],
    queryFn: async ({ signal }) => readTrouble(await fetchFromHost('/api/trouble', signal)),
    retry: false,
    refetchInterval: ({ state: { data } }) => !(data && 'real' in data) && pollMs,
  })
}

/** Follows what is out of the ordinary. */
export function useTrouble() {
  return useQuery(troubleQuery(useUser()))
}

/** Starts a fault at all providers, or ends it. @throws Error if the host does not answer */
export function setFault(user: User, fault: FaultName | null): Promise<void> {
  return change(user, '/api/trouble/fault', { method: 'PUT', body: JSON.stringify({ fault }) })
}

/** Moves the clocks of providers, relay and page forward. @throws Error if the host does not answer */
export function advanceClocks(user: User, advanceMs: number): Promise<void> {
  return change(user, '/api/trouble/clock', { method: 'POST', body: JSON.stringify({ advanceMs }) })
}

async function change(user: User, path: string, init: RequestInit): Promise<void> {
  const headers = { 'Content-Type': 'application/json' }
  const trouble = await readTrouble(await fetch(path, { ...init, headers }))
  const { queryKey } = troubleQuery(user)
  await queryClient.cancelQueries({ queryKey })
  queryClient.setQueryData(queryKey, trouble)
  // The page reads everything again, so that the visitor sees the effect at once.
  void queryClient.invalidateQueries({
    queryKey: userKey(user),
    predicate: ({ queryKey: [, , name] }) => name !== 'trouble',
  })
}

async function readTrouble(response: Response): Promise<Trouble> {
  if (!response.ok) throw new Error(`The host answered ${response.status}.`)
  const trouble = troubleShape.parse(await response.json())
  if ('aheadMs' in trouble) followClocks(trouble.aheadMs)
  return trouble
}

let lastAheadMs: number | undefined

/** Moves the page's clock by as much as the others have moved since the last answer. */
function followClocks(aheadMs: number): void {
  if (lastAheadMs !== undefined && aheadMs > lastAheadMs) pageClock.advance(aheadMs - lastAheadMs)
  lastAheadMs = Math.max(aheadMs, lastAheadMs ?? 0)
}
